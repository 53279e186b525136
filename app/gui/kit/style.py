"""The style of the window: Fusion with our own buttons, fields, bars and menus, in the colours of each widget's page.

No style sheet does this: on a container one takes palettes and the direction of reading away from all that is in it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.kit.bar_style import (
    HANDLE_PX,
    SCROLL_BAR_PX,
    THUMB_LEAST_PX,
    draw_frame,
    draw_header,
    draw_line,
    draw_progress,
    draw_scroll_bar,
    draw_slider,
    draw_splitter,
    scroll_bar_part,
    slider_part,
    slider_size,
)
from app.gui.kit.button_style import (
    BUTTON_PX,
    Draw,
    draw_push_button,
    draw_tool_ground,
    draw_tool_label,
    push_button_size,
    tool_button_size,
)
from app.gui.kit.field_style import draw_combo_box, draw_combo_label, draw_field, draw_spin_box
from app.gui.kit.icons import ICON_PX, coloured_icon
from app.gui.kit.mark_style import draw_check_box, draw_radio_button
from app.gui.kit.menu_style import draw_bar_item, draw_menu_ground, draw_menu_item, menu_item_size
from app.gui.kit.strokes import RING_PX, Look, colour, ring
from app.gui.kit.tokens import tokens_in

_Primitive, _Control, _Complex = QStyle.PrimitiveElement, QStyle.ControlElement, QStyle.ComplexControl
_Metric, _Hint, _Contents, _Picture = QStyle.PixelMetric, QStyle.StyleHint, QStyle.ContentsType, QStyle.StandardPixmap

ROW_PX = 28
FOCUS_GAP_PX = 1
"""Between a control and the ring round it."""

_PRIMITIVES: dict[QStyle.PrimitiveElement, Draw] = {
    _Primitive.PE_PanelButtonTool: draw_tool_ground,
    _Primitive.PE_PanelLineEdit: draw_field,
    _Primitive.PE_IndicatorCheckBox: draw_check_box,
    _Primitive.PE_IndicatorItemViewItemCheck: draw_check_box,
    _Primitive.PE_IndicatorRadioButton: draw_radio_button,
    _Primitive.PE_Frame: draw_frame,
    _Primitive.PE_PanelMenu: draw_menu_ground,
    _Primitive.PE_PanelTipLabel: draw_menu_ground,
}
_CONTROLS: dict[QStyle.ControlElement, Draw] = {
    _Control.CE_PushButton: draw_push_button,
    _Control.CE_ToolButtonLabel: draw_tool_label,
    _Control.CE_ProgressBar: draw_progress,
    _Control.CE_MenuItem: draw_menu_item,
    _Control.CE_MenuBarItem: draw_bar_item,
    _Control.CE_ComboBoxLabel: draw_combo_label,
    _Control.CE_ShapedFrame: draw_line,
    _Control.CE_Splitter: draw_splitter,
    _Control.CE_HeaderSection: draw_header,
    _Control.CE_HeaderEmptyArea: draw_header,
}
_COMPLEX: dict[QStyle.ComplexControl, Draw] = {
    _Complex.CC_Slider: draw_slider,
    _Complex.CC_ScrollBar: draw_scroll_bar,
    _Complex.CC_ComboBox: draw_combo_box,
    _Complex.CC_SpinBox: draw_spin_box,
}
_METRICS: dict[QStyle.PixelMetric, int] = {
    _Metric.PM_ScrollBarExtent: SCROLL_BAR_PX,
    _Metric.PM_ScrollBarSliderMin: THUMB_LEAST_PX,
    _Metric.PM_ScrollView_ScrollBarSpacing: 0,
    _Metric.PM_ScrollView_ScrollBarOverlap: 0,
    _Metric.PM_SliderThickness: HANDLE_PX,
    _Metric.PM_SliderControlThickness: HANDLE_PX,
    _Metric.PM_SliderLength: HANDLE_PX,
    _Metric.PM_ButtonIconSize: ICON_PX,
    _Metric.PM_SmallIconSize: ICON_PX,
    _Metric.PM_ToolBarIconSize: ICON_PX,
    _Metric.PM_ListViewIconSize: ICON_PX,
    _Metric.PM_LineEditIconSize: ICON_PX,
    _Metric.PM_IndicatorWidth: ICON_PX,
    _Metric.PM_IndicatorHeight: ICON_PX,
    _Metric.PM_ExclusiveIndicatorWidth: ICON_PX,
    _Metric.PM_ExclusiveIndicatorHeight: ICON_PX,
    _Metric.PM_SplitterWidth: 1,
    _Metric.PM_ButtonShiftHorizontal: 0,
    _Metric.PM_ButtonShiftVertical: 0,
    _Metric.PM_FocusFrameHMargin: RING_PX + FOCUS_GAP_PX,
    _Metric.PM_FocusFrameVMargin: RING_PX + FOCUS_GAP_PX,
    _Metric.PM_MenuPanelWidth: 1,
    _Metric.PM_MenuVMargin: 4,
    _Metric.PM_MenuHMargin: 0,
}
_HINTS: dict[QStyle.StyleHint, int] = {
    _Hint.SH_ScrollBar_LeftClickAbsolutePosition: 1,
    _Hint.SH_Slider_AbsoluteSetButtons: int(Qt.MouseButton.LeftButton.value),
    _Hint.SH_Slider_PageSetButtons: 0,
    _Hint.SH_EtchDisabledText: 0,
    _Hint.SH_DialogButtonBox_ButtonsHaveIcons: 0,
    _Hint.SH_FocusFrame_AboveWidget: 1,
    _Hint.SH_ToolTipLabel_Opacity: 255,
    _Hint.SH_ItemView_ShowDecorationSelected: 1,
    _Hint.SH_Widget_Animation_Duration: 0,
    _Hint.SH_ComboBox_Popup: 0,
}
_FIELD_AIR_PX, _FIELD_PADDING_PX = 8, 5
_PICTURES = {
    _Picture.SP_MessageBoxInformation: ("information", "sec"),
    _Picture.SP_MessageBoxQuestion: ("information", "sec"),
    _Picture.SP_MessageBoxWarning: ("warning", "warn"),
    _Picture.SP_MessageBoxCritical: ("warning", "bad"),
    _Picture.SP_LineEditClearButton: ("close", "sec"),
}


class Style(QProxyStyle):
    """Draws what the tables name; everything else is Fusion's."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element == _Primitive.PE_FrameFocusRect:
            self._draw_focus(option, painter, widget)
            return
        if element == _Primitive.PE_PanelItemViewRow and isinstance(option, QStyleOptionViewItem):
            option = _as_row(option)
        draw = _PRIMITIVES.get(element)
        if draw is None or not draw(self, option, painter, widget):
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element == _Control.CE_FocusFrame:
            tokens = tokens_in(widget.palette() if widget is not None else option.palette)
            ring(painter, option.rect, tokens, _RING_RADIUS_PX)
            return
        if element == _Control.CE_ItemViewItem and isinstance(option, QStyleOptionViewItem):
            option = _as_row(option)
        draw = _CONTROLS.get(element)
        if draw is None or not draw(self, option, painter, widget):
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        draw = _COMPLEX.get(control)
        if draw is None or not draw(self, option, painter, widget):
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        if isinstance(option, QStyleOptionSlider):
            place = scroll_bar_part if control == _Complex.CC_ScrollBar else slider_part
            found = place(option, part)
            if found is not None:
                return found
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]

    def subElementRect(self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None) -> QRect:
        found = super().subElementRect(element, option, widget)  # type: ignore[arg-type]
        if element == QStyle.SubElement.SE_LineEditContents:
            found.adjust(_FIELD_PADDING_PX, 0, -_FIELD_PADDING_PX, 0)
        return found

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        match kind:
            case _Contents.CT_PushButton:
                return push_button_size(option, size, widget)
            case _Contents.CT_ToolButton:
                return tool_button_size(option, size, widget)
            case _Contents.CT_MenuItem:
                return menu_item_size(option, size, widget)
            case _Contents.CT_Slider:
                return slider_size(option, size)
        found = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        if kind == _Contents.CT_ItemViewItem:
            found.setHeight(max(ROW_PX, option.fontMetrics.height() + 10))
        elif kind in (_Contents.CT_LineEdit, _Contents.CT_ComboBox, _Contents.CT_SpinBox):
            found.setHeight(max(BUTTON_PX, option.fontMetrics.height() + 10))
            if kind != _Contents.CT_LineEdit:
                found.setWidth(found.width() + _FIELD_AIR_PX)
        return found

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        found = _METRICS.get(metric)
        return super().pixelMetric(metric, option, widget) if found is None else found

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        found = _HINTS.get(hint)
        return super().styleHint(hint, option, widget, returned) if found is None else found

    def standardIcon(
        self, picture: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        ours = _PICTURES.get(picture)
        if ours is None:
            return super().standardIcon(picture, option, widget)
        name, ink = ours
        tokens = tokens_in(widget.palette() if widget is not None else self.standardPalette())
        return coloured_icon(name, tokens.colour(ink))

    def _draw_focus(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        """Mark a row that has the focus; round a control there is a frame of its own (``kit.focus_ring``)."""
        look = Look(option)
        if look.keys and isinstance(widget, QAbstractItemView):
            ring(painter, option.rect, look.tokens)


_RING_RADIUS_PX = 6 + RING_PX + FOCUS_GAP_PX


def _as_row(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    """Return the option of a row whose mark is a quiet ground, with the letters it has at rest."""
    row = QStyleOptionViewItem(option)
    tokens = tokens_in(option.palette)
    palette = QPalette(option.palette)
    palette.setColor(QPalette.ColorRole.Highlight, colour(tokens.sel))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(tokens.text))
    row.palette = palette
    return row
