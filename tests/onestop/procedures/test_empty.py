from tests.conftest import Visit


def test_a_portal_without_procedures_has_its_page(visit: Visit) -> None:
    page = visit("/thu-tuc?q=khai sinh")
    assert not page.xpath("//ul[@class='found']")
    assert page.xpath("//input[@name='q']")
