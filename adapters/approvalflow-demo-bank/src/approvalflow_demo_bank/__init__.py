"""A small payment bank for demonstrations, and the adapter through which approvalflow uses it.

The adapter is `approvalflow_demo_bank.adapter.DemoBank`. Nothing is imported here: the bank runs as a process of its
own and knows nothing of the library.
"""
