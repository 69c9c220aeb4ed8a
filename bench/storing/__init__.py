"""What a store costs, and how that grows: the floor and the project in one run. `make bench-store` runs it."""
