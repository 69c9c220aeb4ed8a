"""How fast money is counted: a bank's message beside a durable step, and a statement of a hundred thousand lines."""
