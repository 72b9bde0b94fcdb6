"""Money: minor units in and out, conversion, and how readers see it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tracker.records.money import (
    LARGEST,
    clean_currency,
    convert,
    currencies,
    exponent,
    format_money,
    from_minor,
    to_minor,
)

CODES = Path(__file__).parents[3] / "shared/data/institutions/country-codes_iso_m49.csv"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("125000.50", "EUR", 12500050),
        ("0", "EUR", 0),
        ("-0.01", "EUR", -1),
        ("12", "JPY", 12),
        ("1.234", "KWD", 1234),
        (" １２ ", "CNY", 1200),
        (7, "CNY", 700),
        (Decimal("1E+3"), "CNY", 100000),
        ("1.100", "EUR", 110),
        ("92233720368547758.07", "EUR", LARGEST),
    ],
)
def test_to_minor_and_back(amount, currency, minor):
    assert to_minor(amount, currency) == minor
    assert to_minor(from_minor(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.001", "EUR"),
        ("1.5", "JPY"),
        ("1,000", "EUR"),
        ("1e3", "EUR"),
        ("", "EUR"),
        ("NaN", "EUR"),
        (Decimal("NaN"), "EUR"),
        (Decimal("Infinity"), "EUR"),
        ("92233720368547758.08", "EUR"),
        (Decimal("1E+400"), "EUR"),
        ("9" * 5000, "EUR"),
        ("\x00", "EUR"),
    ],
)
def test_what_is_no_amount_is_refused(amount, currency):
    with pytest.raises(ValidationError):
        to_minor(amount, currency)


def test_floats_are_refused():
    for call in (
        lambda: to_minor(1.5, "EUR"),
        lambda: from_minor(1.0, "EUR"),
        lambda: convert(100, "EUR", "CNY", 7.8),
        lambda: convert(100.0, "EUR", "CNY", Decimal(1)),
    ):
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize(
    ("minor", "source", "target", "rate", "result"),
    [
        (10000, "EUR", "CNY", "7.8", 78000),
        (50, "EUR", "JPY", "1", 1),  # half a yen: away from zero
        (-50, "EUR", "JPY", "1", -1),
        (49, "EUR", "JPY", "1", 0),
        (250, "EUR", "JPY", "1", 3),  # not to even
        (1, "JPY", "KWD", "0.0025", 3),
        (100, "CNY", "CNY", "1", 100),
    ],
)
def test_conversion_rounds_half_away_from_zero(minor, source, target, rate, result):
    assert convert(minor, source, target, Decimal(rate)) == result


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_is_above_zero(rate):
    with pytest.raises(ValueError, match="rate"):
        convert(1, "EUR", "CNY", Decimal(rate))


@given(st.integers(-(10**15), 10**15), st.decimals("0.0001", "1000", places=6))
def test_converting_a_debt_is_converting_the_credit(minor, rate):
    there = convert(minor, "EUR", "CNY", rate)
    assert convert(-minor, "EUR", "CNY", rate) == -there
    assert abs(Decimal(minor) * rate - there) <= Decimal("0.5")


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["EUR", "JPY", "KWD", "CNY"]))
def test_nothing_is_lost_on_the_way(minor, currency):
    assert to_minor(str(from_minor(minor, currency)), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (12345600, "CNY", "CN¥123,456", "¥12.35万"),
        (1234550, "CNY", "CN¥12,345.50", "¥1.23万"),
        (999999, "CNY", "CN¥9,999.99", "¥9,999.99"),
        (1000000, "CNY", "CN¥10,000", "¥1万"),
        (9999994999, "CNY", "CN¥99,999,949.99", "¥9,999.99万"),
        (9999999999, "CNY", "CN¥99,999,999.99", "¥1亿"),
        (1234500000000, "EUR", "€12,345,000,000", "€123.45亿"),
        (-1234500000, "EUR", "-€12,345,000", "-€1,234.5万"),
        (150, "EUR", "€1.50", "€1.50"),
        (0, "EUR", "€0", "€0"),
        (500000, "JPY", "¥500,000", "JP¥50万"),
    ],
)
def test_amounts_for_readers(minor, currency, english, chinese):
    assert format_money(minor, currency, "en") == english
    assert format_money(minor, currency, "zh-hans") == chinese


def test_a_full_amount_keeps_every_decimal():
    assert format_money(12345600, "CNY", "zh-hans", short=False) == "¥123,456.00"
    assert format_money(1234567, "JPY", "en", short=False) == "¥1,234,567"


def test_currencies_are_codes():
    assert clean_currency(" eur ") == "EUR"
    assert clean_currency("") == clean_currency(None) == ""
    for value in ("€", "EURO", "XYZ", 7, "\x00"):
        with pytest.raises(ValidationError):
            clean_currency(value)
    with pytest.raises(ValueError, match="ISO 4217"):
        exponent("XYZ")


@pytest.mark.skipif(not CODES.is_file(), reason="no ../shared/data")
def test_exponents_are_those_of_iso_4217():
    checked = {}
    with CODES.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            codes = row["ISO4217-currency_alphabetic_code"].split(",")
            units = row["ISO4217-currency_minor_unit"].split(",")
            checked |= {
                code: int(unit)
                for code, unit in zip(codes, units, strict=False)
                if code in currencies() and unit.isdigit()
            }
    assert len(checked) > 140
    assert {code: exponent(code) for code in checked} == checked
