"""The payment bank `custom-bank` for approvalflow."""
