"""How the bundled reader is made and measured: not in the wheel, imported by nothing at run time."""
