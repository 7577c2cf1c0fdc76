import unicodedata

from portal.identity.organisations.rules.places import (
    THANH_HOA,
    Commune,
    communes,
    find_commune,
    find_province,
    provinces,
)


def test_thanh_hoa_has_147_communes_and_19_wards() -> None:
    kinds = [commune.full_name.split(" ", 1)[0] for commune in communes()]
    assert len(kinds) == 166
    assert (kinds.count("Xã"), kinds.count("Phường")) == (147, 19)


def test_codes_and_names_are_unique_and_in_nfc() -> None:
    assert len({commune.code for commune in communes()}) == 166
    assert len({commune.full_name for commune in communes()}) == 166
    assert all(unicodedata.is_normalized("NFC", commune.full_name) for commune in communes())
    assert all(len(commune.code) == 5 and commune.code.isdigit() for commune in communes())


def test_a_commune_is_found_by_its_code() -> None:
    assert find_commune("14797") == Commune("14797", "Hạc Thành", "Phường Hạc Thành")


def test_communes_of_other_provinces_are_not_listed() -> None:
    assert find_commune("00004") is None
    assert find_commune("") is None


def test_there_are_34_provinces() -> None:
    assert len(provinces()) == len({province.code for province in provinces()}) == 34
    kinds = [province.full_name.split(" ", 1)[0] for province in provinces()]
    assert (kinds.count("Tỉnh"), kinds.count("Thành")) == (28, 6)


def test_names_are_bare_and_full_names_say_what_it_is() -> None:
    thanh_hoa, ha_noi = find_province(THANH_HOA), find_province("01")
    assert thanh_hoa is not None
    assert (thanh_hoa.name, thanh_hoa.full_name) == ("Thanh Hóa", "Tỉnh Thanh Hóa")
    assert ha_noi is not None
    assert (ha_noi.name, ha_noi.full_name) == ("Hà Nội", "Thành phố Hà Nội")
    assert find_province("99") is None
