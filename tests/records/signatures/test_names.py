"""Names that are remembered mean what they meant to the library."""

from asn1crypto import x509

from portal.records.signatures.services.checking.names import keep_names

keep_names()


def name(**parts: str) -> x509.Name:
    return x509.Name.build(parts)


def test_names_are_equal_by_their_prepared_words() -> None:
    ours = name(country_name="VN", common_name="Cơ quan  thử nghiệm")
    assert ours == name(country_name="VN", common_name="cơ quan thử NGHIỆM ")
    assert ours != name(country_name="VN", common_name="Cơ quan khác")
    assert ours != name(country_name="VN")
    assert ours != "VN"


def test_a_name_inside_a_tag_is_the_same_name() -> None:
    ours = name(common_name="Cơ quan")
    tagged = x509.GeneralName(name="directory_name", value=name(common_name="Cơ quan"))
    read = x509.GeneralName.load(tagged.dump()).chosen
    assert read == ours
    assert read.hashable == ours.hashable == "common_name:  cơ  quan "
