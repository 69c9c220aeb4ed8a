"""A county's service centre in the browser: the reference application of approvalflow."""
