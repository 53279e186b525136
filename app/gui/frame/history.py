"""Every step through the window's pages, walked back and forward as in a browser."""

from __future__ import annotations

from app.gui.kit.places import Place

MOST_STEPS = 200


class History:
    """Knows the step shown now; there always is one. A new step cuts off what lay ahead."""

    def __init__(self, first: Place) -> None:
        self._steps = [first]
        self._at = 0

    @property
    def now(self) -> Place:
        return self._steps[self._at]

    @property
    def can_back(self) -> bool:
        return self._at > 0

    @property
    def can_forward(self) -> bool:
        return self._at < len(self._steps) - 1

    def go(self, place: Place) -> None:
        """Go to a new step; one to where one is already stays there, one that goes on from there takes its place."""
        if place.is_step_of(self.now):
            self._steps[self._at] = place.after(self.now)
        elif place.goes_on_from(self.now):
            del self._steps[self._at + 1 :]
            self.alter(place)
        else:
            self.go_on(place)

    def go_on(self, place: Place) -> None:
        """Go to a new step."""
        del self._steps[self._at + 1 :]
        self._steps.append(place)
        del self._steps[:-MOST_STEPS]
        self._at = len(self._steps) - 1

    def alter(self, place: Place) -> None:
        """The step shown now is called otherwise: it was left in another way, or narrowed as somebody types.

        If that makes it the same as the step beside it, the two become one.
        """
        self._steps[self._at] = place
        if self.can_forward and _are_one(self._steps[self._at + 1], place):
            del self._steps[self._at + 1]
        if self.can_back and _are_one(self._steps[self._at - 1], place):
            del self._steps[self._at - 1]
            self._at -= 1

    def back(self) -> None:
        """Go one step back; stay at the start."""
        self._at = max(self._at - 1, 0)

    def forward(self) -> None:
        """Go one step forward; stay at the end."""
        self._at = min(self._at + 1, len(self._steps) - 1)

    def back_to(self, page: str) -> bool:
        """Go back to the last step before this one that is of a page; False, and stay, if there is none."""
        for at in range(self._at - 1, -1, -1):
            if self._steps[at].page == page:
                self._at = at
                return True
        return False


def _are_one(step: Place, place: Place) -> bool:
    """Tell whether two steps are the same; a place that nobody knows yet how it will be seen is not one seen before."""
    return step.is_step_of(place) and (step.list_view is None or place.list_view is not None)
