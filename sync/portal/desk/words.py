"""The desk's words, Vietnamese first. Ids are looked up by templates; nothing else speaks here."""

from __future__ import annotations

from collections.abc import Mapping

from sync.portal.desk.people_words import PEOPLE_WORDS
from sync.portal.desk.public_words import PUBLIC_WORDS
from sync.portal.desk.task_words import TASK_WORDS

LANGUAGES = ("vi", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "account": ("Tên tài khoản", "Account name"),
    "password": ("Mật khẩu", "Password"),
    "wrong": (
        "Tên hoặc mật khẩu chưa đúng. Sai 5 lần thì phải đợi 15 phút.",
        "Name or password is not right. After 5 tries the account rests for 15 minutes.",
    ),
    "new_password": ("Đổi mật khẩu", "Change the password"),
    "first_password": (
        "Mật khẩu được cấp chỉ dùng cho đến khi bạn đặt mật khẩu của riêng mình. Hãy đặt ngay.",
        "The password that you were given works until you have chosen your own. Please do so now.",
    ),
    "current": ("Mật khẩu đang dùng", "Present password"),
    "wanted": ("Mật khẩu mới (ít nhất 10 ký tự)", "New password (at least 10 characters)"),
    "wanted_again": ("Nhập lại mật khẩu mới", "New password once more"),
    "change": ("Đổi", "Change"),
    "error.current": ("Mật khẩu đang dùng chưa đúng.", "The present password is not right."),
    "error.short": ("Mật khẩu mới cần ít nhất 10 ký tự.", "At least 10 characters, please."),
    "error.again": (
        "Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại.",
        "The new password was typed in two ways. Please type it again.",
    ),
    "error.same": ("Mật khẩu mới phải khác mật khẩu cũ.", "The new one must differ."),
    "home": ("Trang chủ", "Home"),
    "menu": ("Các trang", "Pages"),
    "skip": ("Đến thẳng nội dung", "Skip to the content"),
    "queue": ("Hồ sơ", "Applications"),
    "search": ("Tìm tên, mã hồ sơ", "Find a name or a code"),
    "find": ("Tìm", "Find"),
    "group.new": ("Mới nộp", "New"),
    "group.working": ("Đang xử lý", "In work"),
    "group.waiting": ("Chờ bổ sung", "Waiting for papers"),
    "group.late": ("Quá hạn", "Overdue"),
    "group.ready": ("Chờ trả kết quả", "Result ready"),
    "group.closed": ("Đã xong", "Closed"),
    "group.all": ("Tất cả", "All"),
    "code": ("Mã", "Code"),
    "applicant": ("Người nộp", "Applicant"),
    "procedure": ("Thủ tục", "Procedure"),
    "filed": ("Nộp lúc", "Filed"),
    "state": ("Trạng thái", "State"),
    "due": ("Thời hạn", "Due"),
    "none": ("Chưa có hồ sơ nào ở mục này.", "Nothing here yet."),
    "open": ("Mở", "Open"),
    "page": ("Trang", "Page"),
    "of": ("trên", "of"),
    "before": ("Trang trước", "Previous"),
    "after": ("Trang sau", "Next"),
    "state.submitted": ("Mới nộp", "Submitted"),
    "state.accepted": ("Đã tiếp nhận", "Accepted"),
    "state.in_process": ("Đang xử lý", "In process"),
    "state.supplement_requested": ("Chờ bổ sung", "Papers requested"),
    "state.payment_due": ("Chờ nộp phí", "Payment due"),
    "state.withdrawn": ("Đã rút", "Withdrawn"),
    "state.stopped": ("Đã dừng", "Stopped"),
    "state.rejected": ("Đã từ chối", "Refused"),
    "state.completed": ("Chờ trả kết quả", "Result ready"),
    "state.returned": ("Đã trả kết quả", "Returned"),
    "requests": ("Dữ liệu cá nhân", "Personal data"),
    "requests_none": ("Chưa có yêu cầu nào.", "No requests yet."),
    "requests_hint": (
        "Người dân gửi từ máy, đã chứng minh là chủ hồ sơ. Trả lời sẽ về máy đó.",
        "Sent from the machines by people who proved who they are. The answer goes back there.",
    ),
    "request.correct": ("Xin sửa thông tin", "Asks for a correction"),
    "request.withdraw": ("Xin rút hồ sơ", "Asks to withdraw"),
    "request.erase": ("Xin xoá dữ liệu", "Asks for erasure"),
    "request_made": ("Gửi lúc", "Made at"),
    "request_words": ("Lời của người dân", "In their words"),
    "request_note": (
        "Trả lời cho người dân (từ chối thì phải nêu lý do)",
        "Answer to the citizen (a refusal needs its reason)",
    ),
    "request_refuse": ("Từ chối", "Refuse"),
    "request_grant.correct": ("Đã sửa", "Corrected"),
    "request_grant.withdraw": ("Cho rút hồ sơ", "Withdraw it"),
    "request_grant.erase": ("Xoá hẳn dữ liệu", "Erase for good"),
    "request_proof.receipt+card": ("biên nhận và thẻ Căn cước", "receipt and identity card"),
    "request_proof.official": (
        "cán bộ tại máy xác nhận",
        "confirmed by an official there",
    ),
    "supplemented": ("Người dân đã bổ sung", "Papers added"),
    "remark": ("Ghi nhận", "Remark"),
    "today": ("Hôm nay", "Today"),
    "days_left": ("Còn {} ngày", "{} days left"),
    "days_over": ("Quá {} ngày", "{} days over"),
    "paused": ("Tạm dừng", "Paused"),
    "clock_unchecked": (
        "Khi nộp, giờ của máy chưa được đối chiếu. Cổng nhận lúc {}.",
        "When this was filed the machine's clock had not been checked. Received here at {}.",
    ),
    "clock_off_minutes": (
        "Khi nộp, giờ của máy có thể lệch tới {} phút. Cổng nhận lúc {}.",
        "When this was filed the machine's clock may have been off by {} minutes. Received at {}.",
    ),
    "clock_off_hours": (
        "Khi nộp, giờ của máy có thể lệch tới {} giờ. Cổng nhận lúc {}.",
        "When this was filed the machine's clock may have been off by {} hours. Received at {}.",
    ),
    "clock_off_days": (
        "Khi nộp, giờ của máy có thể lệch tới {} ngày. Cổng nhận lúc {}.",
        "When this was filed the machine's clock may have been off by {} days. Received at {}.",
    ),
    "at_machine": ("nộp tại máy", "filed at machine"),
    "back": ("Danh sách", "List"),
    "number": ("Số hồ sơ của cơ quan", "Authority's number"),
    "identity": ("Giấy tờ tuỳ thân", "Identity"),
    "how.typed": ("tự gõ, chưa đối chiếu", "typed, not checked"),
    "how.card_scanned": ("quét thẻ", "card scanned"),
    "how.seen_by_official": ("cán bộ đã xem thẻ", "seen by an official"),
    "submitter": ("Người nộp thay", "Handed in by"),
    "helpers": ("Cán bộ giúp tại máy", "Helped at the machine"),
    "by.official": ("cán bộ nhập", "entered by the official"),
    "by.relative": ("người nộp thay nhập", "entered by whoever hands in"),
    "other_answers": ("Thông tin khác", "Other answers"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
    "agreed": ("đồng ý", "agreed"),
    "finger": ("Điểm chỉ, người chứng kiến", "Finger mark, witness"),
    "papers": ("Giấy tờ", "Papers"),
    "no_papers": ("Không có giấy tờ kèm theo.", "No papers attached."),
    "missing": ("Còn thiếu", "Missing"),
    "paper_page": ("Trang", "Page"),
    "enlarge": ("Phóng to", "Enlarge"),
    "page.no_page": ("Máy không thấy tờ giấy trong ảnh", "The machine saw no paper"),
    "page.blurred": ("Ảnh mờ", "Blurred"),
    "page.glare": ("Ảnh bị loá", "Glare"),
    "page.dark": ("Ảnh tối", "Too dark"),
    "on_the_way": ("Ảnh đang trên đường tới", "The picture is on its way"),
    "history": ("Quá trình", "History"),
    "conflict": (
        "Có hai quyết định trái nhau. Quyết định tiếp theo của bạn sẽ giải quyết.",
        "Two decisions contradict each other. Your next decision settles it.",
    ),
    "due_binding": ("Hẹn trả kết quả (tính từ khi tiếp nhận)", "Due (counted from acceptance)"),
    "due_expected": (
        "Chưa tiếp nhận. Nếu tiếp nhận lúc này thì hẹn trả:",
        "Not accepted yet. Accepted now, it is due:",
    ),
    "due_if_accepted": ("{} nếu tiếp nhận hôm nay", "{} if accepted today"),
    "author.kiosk": ("máy", "the machine"),
    "author.portal": ("cổng", "the portal"),
    "unknown_procedure": (
        "Cổng chưa có tệp của thủ tục {}, nên chưa hiện được tên người nộp, nhãn và thời hạn. "
        "Hồ sơ vẫn đủ. Nhờ người quản lý cổng chép tệp {}.toml vào thư mục thủ tục của cổng "
        "(catalogue trong portal.toml); trang này thấy ngay, không phải khởi động lại.",
        "The portal has no file of procedure {}, so applicant, labels and time limit are not "
        "shown. The application is whole. Ask the portal's operator to put {}.toml into its folder "
        "of procedures (catalogue in portal.toml); this page sees it at once.",
    ),
    "unknown_version": (
        "Cổng không có bản {} của thủ tục {}; nhãn và thời hạn ở đây theo bản khác. Hãy đối chiếu, "
        "hoặc nhờ người quản lý cổng chép tệp của bản ấy vào thư mục thủ tục của cổng.",
        "The portal has not version {} of procedure {}; labels and time limit are those of another "
        "one. Compare, or ask the operator to put that version's file into the portal's folder.",
    ),
    "procedure_unknown": ("cổng chưa biết thủ tục này", "procedure not known here"),
    "not_known": ("Chưa có", "Not yet"),
    "accept": ("Tiếp nhận", "Accept"),
    "accept_note": ("Ghi chú cho người dân (không bắt buộc)", "Note for the citizen (optional)"),
    "due_day": ("Ngày hẹn trả", "Due day"),
    "due_hour": ("Giờ", "Hour"),
    "number_hint": ("Để trống thì máy đánh số", "Empty: numbered by itself"),
    "supplement": ("Yêu cầu bổ sung", "Ask for papers"),
    "which_papers": ("Giấy tờ cần bổ sung", "Papers wanted"),
    "reason": ("Lý do, viết rõ cho người dân", "Reason, in plain words"),
    "reject": ("Từ chối", "Refuse"),
    "go_on": ("Chuyển trạng thái", "Move on"),
    "save": ("Ghi lại", "Save"),
    "return": ("Trả kết quả", "Return the result"),
    "result_file": ("Tệp kết quả (PDF hoặc ảnh)", "Result file (PDF or picture)"),
    "error.reason": ("Cần viết lý do cho người dân.", "A reason for the citizen is needed."),
    "error.note": ("Ghi chú quá dài.", "The note is too long."),
    "error.number": ("Số này đã thuộc hồ sơ khác.", "Another application has this number."),
    "error.step": (
        "Hồ sơ đã chuyển trạng thái, không làm được bước này. Xem lại bên dưới.",
        "The application has moved on; this step is not possible now. Please look again.",
    ),
    "error.file": ("Tệp phải là PDF, JPEG hoặc PNG, dưới 8 MB.", "PDF, JPEG or PNG below 8 MB."),
    "error.number_shape": (
        "Số hồ sơ dài tối đa 40 ký tự, ví dụ H40.15.07-261124-0001, và không được giống mã tra cứu "
        "của máy.",
        "A number has at most 40 characters, such as H40.15.07-261124-0001, and must not look like "
        "a code of the machines.",
    ),
    "error.paper": (
        "Có giấy tờ không thuộc thủ tục này. Hãy chọn lại trong danh sách.",
        "A paper does not belong to this procedure. Please choose from the list again.",
    ),
    "error.by": ("Tên người quyết định chưa đúng.", "Who decided is not named rightly."),
    "error.due": (
        "Ngày hẹn chưa đúng: phải có trong lịch, không trước ngày tiếp nhận và không quá 5 năm.",
        "The due day is not right: a real day, not before the acceptance, at most 5 years ahead.",
    ),
    "machines": ("Máy", "Machines"),
    "contact": ("Liên lạc lần cuối", "Last contact"),
    "standing": ("Tình trạng", "Standing"),
    "active": ("đang dùng", "in use"),
    "retired": ("đã nghỉ", "retired"),
    "compromised": ("nghi bị lộ", "compromised"),
    "never": ("chưa lần nào", "never"),
    "clone": ("Hai máy dùng chung một danh tính", "Two machines share one identity"),
    "tasks": ("Việc cần người xem", "Tasks for a person"),
    "no_tasks": ("Không có việc nào chờ.", "Nothing waits."),
    "tasks_newest": ("Đang hiện {} việc mới nhất.", "The newest {} are shown."),
    "task_close": ("Đã xử lý", "Dealt with"),
    "audit": ("Nhật ký truy cập", "Access record"),
    "audit_broken": ("Nhật ký bị sửa từ dòng", "The record was changed from row"),
    "when": ("Lúc", "When"),
    "who": ("Ai", "Who"),
    "what": ("Việc", "What"),
    "subject": ("Đối tượng", "Subject"),
    "refused": ("Không mở được trang này", "This page cannot be opened"),
    "refused_words": (
        "Trang không có, tài khoản không được phép, hoặc biểu mẫu đã cũ. Hãy quay lại.",
        "There is no such page, your account may not, or the form is old. Go back.",
    ),
    "stuck": ("Kho giấy tờ đang nghỉ", "The store of papers rests"),
    "stuck_words": (
        "Lúc này không mở hay cất được giấy tờ. Đợi một phút rồi thử lại. Dữ liệu không bị mất. "
        "Nếu vẫn vậy, báo người quản trị cổng.",
        "Papers cannot be opened or stored just now. Wait a minute and try again. Nothing is lost. "
        "When it stays so, tell the portal's operator.",
    ),
    "database": ("Cổng đang bận", "The portal is busy"),
    "database_words": (
        "Lúc này cổng chưa đọc được dữ liệu. Đợi một phút rồi thử lại. Dữ liệu không bị mất. "
        "Nếu vẫn vậy, báo người quản trị cổng.",
        "It cannot read its data just now. Wait a minute and try again. Nothing is lost. "
        "When it stays so, tell the portal's operator.",
    ),
    "busy": ("Đang có nhiều người đăng nhập", "Many people are signing in"),
    "busy_words": (
        "Xin đợi vài giây rồi quay lại đăng nhập. Dữ liệu không bị mất.",
        "Please wait a few seconds, go back and sign in again. Nothing is lost.",
    ),
    "form": ("Biểu mẫu chưa đọc được", "This form could not be read"),
    "form_words": (
        "Có ô để trống, quá dài (hơn 4.000 ký tự) hoặc có ký tự lạ. Hãy quay lại và sửa. "
        "Chưa có gì được ghi lại.",
        "A field is empty, too long (over 4,000 characters) or holds strange characters. "
        "Go back and put it right. Nothing was saved.",
    ),
    "large": ("Tệp hoặc biểu mẫu quá lớn", "The file or form is too large"),
    "large_words": (
        "Tệp phải dưới 8 MB. Hãy quay lại và chọn tệp nhỏ hơn. Chưa có gì được ghi lại.",
        "A file must be below 8 MB. Go back and choose a smaller one. Nothing was saved.",
    ),
    "english": ("English", "Tiếng Việt"),
    **PUBLIC_WORDS,
    **PEOPLE_WORDS,
    **TASK_WORDS,
}


def speak(language: str, word: str) -> str:
    """The text of `word`; its id when there is none, so that a page never breaks for a word."""
    found = WORDS.get(word)
    return word if found is None else found[LANGUAGES.index(language)]
