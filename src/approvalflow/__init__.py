"""approvalflow: the rules of administrative approval, pure and provable."""
