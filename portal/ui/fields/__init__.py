"""Form fields that speak to citizens; one template each in templates/ui/fields.

All take ``label``, ``hint``, ``optional``, ``required_sentence``, ``autocomplete``,
``shown_when``, ``check`` and ``validators``; see portal/ui/fields/field.py. A form is a class,
or is made from data: ``type("Page", (Form,), {"name": TextField("Họ và tên")})``.
"""

from portal.ui.fields.choices import (
    CheckboxesField,
    CheckboxField,
    Choice,
    RadioField,
    SelectField,
)
from portal.ui.fields.dates import DateField
from portal.ui.fields.field import PortalField
from portal.ui.fields.files import FileField, FilesField
from portal.ui.fields.numbers import MoneyField, NumberField
from portal.ui.fields.texts import (
    EmailField,
    HiddenField,
    IdentityNumberField,
    PasswordField,
    PhoneField,
    SearchField,
    TextAreaField,
    TextField,
)

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "Choice",
    "DateField",
    "EmailField",
    "FileField",
    "FilesField",
    "HiddenField",
    "IdentityNumberField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "PhoneField",
    "PortalField",
    "RadioField",
    "SearchField",
    "SelectField",
    "TextAreaField",
    "TextField",
]
