"""The teller's page: the code goes in, the amount is shown, the button takes the money once."""

from concurrent.futures import ThreadPoolExecutor

from attrs import evolve

from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.parties.basis import Text
from approvalflow.testing.bank_sandbox import a_bill, opened
from approvalflow_demo_bank.books import payment_code
from approvalflow_demo_bank.pages import grouped, yuan


def test_the_page_shows_the_bill_in_both_languages(sandbox):
    """Fee and amount are there before anybody presses anything; Chinese comes first."""
    bill = opened(sandbox, 112_550)
    _, zh = sandbox.process.get(f"/bill?code={bill.payment_code}")
    _, en = sandbox.process.get(f"/bill?code={bill.payment_code}&lang=en")
    assert all(word in zh for word in ('lang="zh-CN"', "城市道路占用费", "¥ 1,125.50", "确认收款", "待缴"))
    assert all(word in en for word in ('lang="en"', "Road occupation fee", "¥ 1,125.50", "Take the payment"))


def test_a_code_may_be_typed_in_groups(sandbox):
    """As it is printed on the notice."""
    bill = opened(sandbox)
    status, page = sandbox.process.get("/bill?code=" + grouped(bill.payment_code).replace(" ", "+"))
    assert (status, bill.ref in page) == (200, True)


def test_an_unknown_code_is_said_in_words_and_kept_in_the_field(sandbox):
    """Nothing typed is lost."""
    status, page = sandbox.process.get("/bill?code=1234567890123456&lang=en")
    assert status == 404
    assert "there is no such bill" in page
    assert 'value="1234567890123456"' in page


def test_a_payment_needs_the_form_of_the_page(sandbox):
    """Another site cannot press the button."""
    bill = opened(sandbox)
    status, page = sandbox.process.post("/pay", code=bill.payment_code, form="guessed", lang="en")
    assert (status, "out of date" in page) == (403, True)
    assert sandbox.bank.query(bill).state == "not-paid"


def test_the_button_pressed_by_many_at_once_takes_the_money_once(sandbox):
    """One payment, one transaction; the others read that the bill is paid."""
    bill = opened(sandbox)
    form = sandbox.process.form(bill.payment_code)
    with ThreadPoolExecutor(8) as threads:
        presses = [
            threads.submit(sandbox.process.post, "/pay", code=bill.payment_code, lang="en", form=form) for _ in range(8)
        ]
        statuses = sorted(press.result()[0] for press in presses)
    assert statuses == [200] + [409] * 7
    fact = sandbox.bank.query(bill)
    lines = sandbox.bank.statement(day_of(fact.paid_at, "Asia/Shanghai"))
    assert [line.bank_txn for line in lines if line.bill_ref == bill.ref] == [fact.bank_txn]


def test_what_the_centre_wrote_is_shown_as_text(sandbox):
    """A title is a title, whatever it looks like."""
    bill = evolve(a_bill(sandbox), fee_title=Text("<script>甲</script>", '"><img src=x onerror=alert(1)>'))
    code = sandbox.bank.open_bill(bill).payment_code
    for language in ("zh", "en"):
        _, page = sandbox.process.get(f"/bill?code={code}&lang={language}")
        assert "<script>" not in page
        assert "<img" not in page
    _, front = sandbox.process.get("/bill?code=%22%3E%3Cscript%3E")
    assert "<script>" not in front


def test_amounts_are_written_to_the_fen():
    """Without a float on the way."""
    assert [yuan(fen) for fen in (1, 10, 100, 123_456_789, 10**12)] == [
        "¥ 0.01",
        "¥ 0.10",
        "¥ 1.00",
        "¥ 1,234,567.89",
        "¥ 10,000,000,000.00",
    ]


def test_a_payment_code_has_sixteen_digits_and_a_check_digit():
    """One mistyped digit never gives another valid code."""

    def holds(code):
        digits = [int(sign) for sign in code]
        return sum(sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(digits)) % 10 == 0

    for code in {payment_code() for _ in range(50)}:
        assert (len(code), holds(code)) == (16, True)
        wrong = [code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 :] for at in range(16)]
        assert not any(holds(one) for one in wrong)
