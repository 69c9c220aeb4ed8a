"""The tables, as Core and without an ORM. Every key begins with the region; every reference stays inside it."""
