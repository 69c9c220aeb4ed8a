"""A bank or treasury by daily files. The adapter is `approvalflow_bank_file.adapter.FileBank`; a profile in TOML says
what the files look like, `approvalflow_bank_file.profile.read_profile`."""
