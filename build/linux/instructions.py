"""Which processor instructions a compiled file uses that the processors it is meant for need not have.

Looks at x86-64 only, through objdump.
"""

import re
import subprocess
from pathlib import Path

# Every instruction set that came after x86-64 itself (which has SSE2), by the names of its instructions.
_LATER = re.compile(
    r"v[a-z]\w*"  # AVX, FMA, F16C, AVX-512
    r"|addsubp[sd]|h(add|sub)p[sd]|lddqu|movddup|movs[hl]dup|fisttp\w*"  # SSE3
    r"|pabs[bwd]|palignr|ph(add|sub)\w+|pmaddubsw|pmulhrsw|pshufb|psign[bwd]"  # SSSE3
    r"|p?blend\w+|dpp[sd]|extractps|insertps|movntdqa|mpsadbw|packusdw|pcmpeqq|pextr[bdq]|phminposuw|pinsr[bdq]"
    r"|p(max|min)(s[bd]|u[wd])|pmov[sz]x\w+|pmuldq|pmulld|ptest|round[ps][sd]"  # SSE4.1
    r"|crc32\w*|pcmp[ei]str[im]|pcmpgtq|popcnt\w*"  # SSE4.2
    r"|lzcnt\w*|tzcnt\w*|andn\w?|bextr\w?|bls(i|r|msk)\w?|bzhi\w?|pdep\w?|pext\w?|rorx\w?|s(ar|hl|hr)x\w?|mulx\w?"
    r"|movbe\w*|ad[co]x\w?|aes\w+|pclmul\w+|sha(1|256)\w+|rdrand\w?|rdseed\w?|xsave\w*"
)
_AVX512 = re.compile(r"%zmm|%[xy]mm(1[6-9]|2\d|3[01])\b|%k[0-7]\b|\{%k|\{1to")
_LINE = re.compile(r"^\s*[0-9a-f]+:\s+(?:(?:rep\w*|lock|bnd|notrack|data16|cs|ds) )*(\S+)\s*(.*)$")


def disassembly(path: Path) -> str:
    """Returns what objdump makes of a file. Raises OSError without objdump, ValueError for a file it cannot read."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0 or "x86-64" not in done.stdout:
        raise ValueError(f"objdump cannot disassemble {path.name} as x86-64")
    return done.stdout


def foreign(listing: str, *, v3: bool) -> list[str]:
    """Returns the instructions beyond x86-64-v3 where that is the aim, else those beyond x86-64 itself.

    `listing` is objdump's. An empty listing is no proof: raises ValueError.
    """
    found: dict[str, None] = {}
    lines = 0
    for line in listing.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        lines += 1
        name, operands = match.groups()
        if _AVX512.search(operands) or (not v3 and _LATER.fullmatch(name)):
            found[f"{name} {operands}".strip()] = None
    if lines == 0:
        raise ValueError("there are no instructions to look at")
    return list(found)
