"""Embed approvalflow: file, accept, decide. Runs as it stands; so does every sample in the docs."""

from approvalflow import Actor, Applicant, MoveRefused, Office, Plugins, declare

office = Office(
    region="420921",
    store="sqlite:///county.db",  # any Store, or a URL that an enabled adapter answers
    matters=declare.read_matters("matters/"),
    organisation=declare.read_organisation("organisation.toml"),
    plugins=Plugins.installed(only=["sqlalchemy", "demo-bank", "china-calendar"]),
)
clerk = Actor("u-17", agency="urban-management", roles={"window"})

case = office.file(
    "road-occupation",
    applicant=Applicant("王芳", id_number="420900198001010010"),
    facts={"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False},
    materials={"application": b"..."},
    by=clerk,
)
case = office.accept(case.ref, by=clerk)
print(case.stage, case.due, case.light)  # a frozen CaseView
print(office.explain(case.ref).text("en"))  # why it is due on that day, day by day, with sources

try:
    office.grant(case.ref, by=clerk)
except MoveRefused as refused:
    print(refused.rule, "-", refused.en)  # who takes in an application does not decide it
