"""The subcommands of `approvalflow`, a module each: `arguments(parser)` says what it takes, `run(options)` does it."""
