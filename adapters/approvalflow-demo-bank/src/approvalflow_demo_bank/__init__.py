"""A small payment bank for demonstrations, and the adapter through which approvalflow uses it."""

from approvalflow_demo_bank.adapter import DemoBank

__all__ = ["DemoBank"]
