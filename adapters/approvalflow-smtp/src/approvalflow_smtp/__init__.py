"""Letters by mail."""

from approvalflow_smtp.channel import SmtpChannel

__all__ = ["SmtpChannel"]
