"""The past of the demo organizations, written by the services under the moved clock. Nothing is inserted by hand."""
