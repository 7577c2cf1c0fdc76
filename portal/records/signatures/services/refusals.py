"""Why a device did not sign. Each refusal has a sentence for the officer who waits.

``lasting`` refusals need a person: trying again by itself changes nothing, and with a wrong
PIN would lock the token. The others pass by themselves, so the job waits and tries again.
"""

from typing import ClassVar

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l


class DeviceRefused(Refused):
    """The signing device gave no signature."""

    lasting: ClassVar[bool] = True
    sentence = _l("Thiết bị ký số không ký được.")


class NoSigner(DeviceRefused):
    """The installation has no device for this owner."""

    sentence = _l("Chưa cấu hình thiết bị ký số cho người hoặc cơ quan này.")


class SignsAtDesk(DeviceRefused):
    """The officer's key is on a token that only the officer's own machine can reach."""

    sentence = _l("Ông/bà ký bằng USB token. Hãy mở văn bản và bấm “Ký bằng USB token”.")


class TokenAbsent(DeviceRefused):
    """The token is not plugged in, or the module does not see it."""

    lasting = False
    sentence = _l("Không thấy thiết bị ký số. Hãy cắm thiết bị; hệ thống sẽ tự ký lại.")


class KeyMissing(DeviceRefused):
    """The device answers and does not hold the named key, or holds several."""

    sentence = _l("Thiết bị ký số không có khóa đã cấu hình.")


class PinRefused(DeviceRefused):
    """The PIN or passphrase is wrong; it is not tried again until somebody changes it."""

    sentence = _l(
        "Mã PIN hoặc mật khẩu của thiết bị ký số không đúng. Hệ thống không thử lại để thiết bị "
        "không bị khóa; người quản trị cần kiểm tra."
    )


class PinLocked(DeviceRefused):
    """The token is locked, or one try is left, which is not ours to use up."""

    sentence = _l("Thiết bị ký số đã bị khóa hoặc chỉ còn một lần thử mã PIN.")


class DeviceTimedOut(DeviceRefused):
    """The device or the remote service did not answer in time."""

    lasting = False
    sentence = _l("Thiết bị hoặc dịch vụ ký số chưa trả lời. Văn bản đang chờ và sẽ được ký lại.")


class ServiceUnavailable(DeviceRefused):
    """The remote signing service cannot be reached or fails."""

    lasting = False
    sentence = _l("Dịch vụ ký số từ xa đang gián đoạn. Văn bản đang chờ và sẽ được ký lại.")


class AuthorisationRefused(DeviceRefused):
    """The remote service does not accept our sign-in or the owner's authorisation."""

    sentence = _l("Dịch vụ ký số từ xa không chấp nhận xác thực. Hãy xác thực lại để ký.")


class OneTimePasswordRefused(AuthorisationRefused):
    """The owner typed a one-time password that the service does not take."""

    sentence = _l("Mã OTP không đúng hoặc đã hết hạn. Hãy xin mã mới rồi nhập lại.")


class OwnerDeclined(AuthorisationRefused):
    """The owner said no at their service."""

    sentence = _l("Việc ký đã bị hủy tại nhà cung cấp dịch vụ ký số. Chưa có gì được ký.")


class WrongAnswer(DeviceRefused):
    """The remote service answered something that its protocol does not allow."""

    sentence = _l("Dịch vụ ký số từ xa trả lời không đúng chuẩn, kết quả không được dùng.")


class KeyAndCertificateDiffer(DeviceRefused):
    """The signature does not verify with the certificate: another key made it."""

    sentence = _l("Khóa trong thiết bị và chứng thư số không khớp nhau.")


class KeyNotFit(DeviceRefused):
    """The key is too short, of a kind that is not allowed, or not for this mechanism."""

    sentence = _l("Khóa ký số không đạt yêu cầu về thuật toán hoặc độ dài.")


class CertificateOfAnother(DeviceRefused):
    """The device holds another certificate than the one enrolled for this owner."""

    sentence = _l("Chứng thư số trong thiết bị không phải của người hoặc cơ quan này.")


class CertificateNotValid(DeviceRefused):
    """The certificate's time has not begun or is over."""

    sentence = _l("Chứng thư số chưa có hiệu lực hoặc đã hết hạn, không dùng để ký được.")


class CertificateRevoked(DeviceRefused):
    """The certificate stands on its authority's revocation list."""

    sentence = _l("Chứng thư số đã bị thu hồi hoặc tạm dừng, không dùng để ký được.")


class SealKeptElsewhere(DeviceRefused):
    """A process other than the sealer asked for the key of a seal."""

    sentence = _l("Khóa con dấu chỉ được dùng trong tiến trình đóng dấu riêng.")


class TimestampUnavailable(DeviceRefused):
    """No time-stamping authority gave a token that holds."""

    lasting = False
    sentence = _l(
        "Chờ dấu thời gian: chưa dịch vụ cấp dấu thời gian nào trả lời đúng. Văn bản đã ký được "
        "giữ lại, chưa phát hành; hệ thống tự thử lại."
    )


class EvidenceMissing(DeviceRefused):
    """The revocation status of a certificate that has to be archived cannot be had now."""

    lasting = False
    sentence = _l(
        "Chờ bằng chứng kiểm tra chứng thư số: chưa lấy được danh sách thu hồi còn hạn. Văn bản "
        "đã ký được giữ lại, chưa phát hành; hệ thống tự thử lại."
    )
