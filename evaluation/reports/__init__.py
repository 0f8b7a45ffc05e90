"""Reports on paper: plain data in, the bytes of an accessible PDF out."""
