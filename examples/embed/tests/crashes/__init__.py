"""The crash enumerator: every command of an office is killed at every point, reopened, sent again, and compared.

    count      run the command once, and number every statement, begin, commit and rollback of SQLAlchemy and every
               failpoint that it passes
    for k in 1, 2, ... until a run passes no k-th point:
        a copy of the database; a process that does the command and kills itself with SIGKILL at its k-th point
        reopen: verified, and holding exactly the units that were committed before the k-th point
        the same command under the same id; what is owed is handed over
        verified again, and the same content as a run that nobody killed; outside, the same effects

`python -m examples.embed.tests.crashes --help` runs it by hand.
"""
