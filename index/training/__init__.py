"""What makes the bundled encoder. It needs `pip install -e '.[train]'`; nothing imports it at run time."""
