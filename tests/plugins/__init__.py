"""pytest plug-ins of this checkout; the conftest.py of the root names them."""
