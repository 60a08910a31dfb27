import type { CodeTable } from './kind.js';
import { subIndicationCodes } from './sub-indication.js';

const table = 'khue contract §3';
const known = {
  area: 'verdict',
  source: 'khue contract §3, §4; model 16',
  indication: 'INDETERMINATE',
  subIndication: 'SIG_CONSTRAINTS_FAILURE',
  answer: 'REJECT',
} as const;
const constraint = { ...known, source: table } as const;
const undecided = { area: 'verdict', source: table, indication: 'INDETERMINATE', answer: 'UNDECIDED' } as const;
const tryLater = {
  ...undecided,
  subIndication: 'TRY_LATER',
  source: 'khue contract §3, Revocation from the first release',
} as const;
const remark = { area: 'verdict', source: table } as const;
const check = { area: 'verdict', source: 'ETSI EN 319 102-1 §5.2; khue contract §5' } as const;

/** What the verdict says: conclusions, checks and remarks, and a clerk's sentence for each sub-indication. */
export const verdictCodes = {
  ...subIndicationCodes,

  // Conclusions without a fault
  RECORD_ACCEPTED: {
    area: 'verdict',
    source: table,
    answer: 'ACCEPT',
    vi: 'Hồ sơ còn nguyên vẹn và có đủ chữ ký cần thiết của {body}.',
    en: 'The record is unaltered and carries every signature it needs, by {body}.',
  },
  SIGNATURES_ACCEPTED: {
    area: 'verdict',
    source: table,
    answer: 'ACCEPT',
    vi: 'Mọi chữ ký trong tệp đều đúng về kỹ thuật; ai được quyền ký thì chưa xét theo lựa chọn này.',
    en: 'Every signature in the file is technically good; who had the right to sign is not judged under this policy.',
  },
  SIGNATURE_PASSED: {
    area: 'verdict',
    source: 'ETSI EN 319 102-1 §5.1.3',
    indication: 'PASSED',
    answer: 'ACCEPT',
    vi: 'Chữ ký đúng và còn giá trị.',
    en: 'The signature is good.',
  },

  // Blocks of the judgement of one signature
  CHECK_FORMAT: {
    ...check,
    vi: 'Kiểm tra: chữ ký được viết đúng định dạng.',
    en: 'Check: the signature is written in the right form.',
  },
  CHECK_CERTIFICATE: {
    ...check,
    vi: 'Kiểm tra: tìm được chứng thư số của người ký.',
    en: "Check: the signer's certificate is found.",
  },
  CHECK_INTEGRITY: {
    ...check,
    vi: 'Kiểm tra: chữ ký khớp với nội dung.',
    en: 'Check: the signature fits the content.',
  },
  CHECK_TRUST_LIST: {
    ...check,
    vi: 'Kiểm tra: danh sách tin cậy còn hạn cập nhật.',
    en: 'Check: the trust list is within its next update.',
  },
  CHECK_PATH: {
    ...check,
    vi: 'Kiểm tra: chứng thư số do tổ chức được tin cậy cấp.',
    en: 'Check: a trusted authority issued the certificate.',
  },
  CHECK_VALIDITY: {
    ...check,
    vi: 'Kiểm tra: chứng thư số trong thời hạn hiệu lực.',
    en: 'Check: the certificate is within its validity.',
  },
  CHECK_ALGORITHMS: {
    ...check,
    vi: 'Kiểm tra: thuật toán và độ dài khóa đủ mạnh.',
    en: 'Check: algorithms and key lengths are strong enough.',
  },
  CHECK_REVOCATION: {
    ...check,
    vi: 'Kiểm tra: chứng thư số không bị thu hồi.',
    en: 'Check: the certificate is not revoked.',
  },
  CHECK_AUTHORITY: { ...check, vi: 'Kiểm tra: người ký có thẩm quyền.', en: 'Check: the signer had the authority.' },
  CHECK_ORDER: {
    ...check,
    vi: 'Kiểm tra: ký đúng thứ tự, không chữ ký nào bị gỡ.',
    en: 'Check: signed in order, no signature was removed.',
  },

  // Rows of the table, from the top
  SIGNED_AFTER_REVOCATION: {
    area: 'verdict',
    source: table,
    indication: 'FAILED',
    subIndication: 'REVOKED',
    answer: 'REJECT',
    vi: 'Có bằng chứng là chữ ký được tạo sau khi chứng thư số bị thu hồi (ngày {revokedAt}).',
    en: 'It is proven that the signature was made after the certificate was revoked ({revokedAt}).',
  },
  SIGNED_AFTER_EXPIRY: {
    area: 'verdict',
    source: table,
    indication: 'FAILED',
    subIndication: 'EXPIRED',
    answer: 'REJECT',
    vi: 'Có bằng chứng là chữ ký được tạo sau khi chứng thư số hết hạn (ngày {notAfter}).',
    en: 'It is proven that the signature was made after the certificate expired ({notAfter}).',
  },
  SIGNED_BEFORE_VALIDITY: {
    area: 'verdict',
    source: table,
    indication: 'FAILED',
    subIndication: 'NOT_YET_VALID',
    answer: 'REJECT',
    vi: 'Có bằng chứng là chữ ký được tạo trước khi chứng thư số có hiệu lực (ngày {notBefore}).',
    en: 'It is proven that the signature was made before the certificate became valid ({notBefore}).',
  },
  ISSUER_CA_UNKNOWN: {
    area: 'verdict',
    source: table,
    indication: 'INDETERMINATE',
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    answer: 'REJECT',
    vi: 'Chứng thư số của người ký không do tổ chức nào trong danh sách tin cậy cấp, dù có thể mang tên giống như vậy.',
    en: "The signer's certificate was issued by no authority of the trust list, though it may bear such a name.",
  },
  AUTHORITY_NOT_GRANTED: {
    ...undecided,
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    vi: 'Tổ chức chứng thực «{name}» có trong danh sách tin cậy nhưng không được tin cậy vào thời điểm này hoặc cho việc này.',
    en: 'The certification authority "{name}" is in the trust list, but not trusted at this time or for this purpose.',
  },
  ALGORITHM_TOO_WEAK: {
    area: 'verdict',
    source: 'khue contract §3, §7; dated algorithm table',
    indication: 'INDETERMINATE',
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    answer: 'REJECT',
    vi: 'Chữ ký dùng thuật toán hoặc khóa quá yếu ({algorithm}), không còn được chấp nhận từ {until}.',
    en: 'The signature uses an algorithm or key that is too weak ({algorithm}), not accepted since {until}.',
  },
  CA_OUT_OF_VALIDITY: {
    ...undecided,
    subIndication: 'OUT_OF_BOUNDS_NO_POE',
    vi: 'Chứng thư số của tổ chức chứng thực «{subject}» chỉ có hiệu lực từ {notBefore} đến {notAfter}, và không có gì chứng minh chữ ký có trong thời gian đó.',
    en: 'The certificate of the authority "{subject}" is valid only from {notBefore} to {notAfter}, and nothing proves that the signature is of that time.',
  },
  CERTIFICATE_REVOKED: {
    ...undecided,
    subIndication: 'REVOKED_NO_POE',
    vi: 'Chứng thư số của người ký đã bị thu hồi từ {revokedAt}, và không có gì chứng minh chữ ký có trước ngày đó.',
    en: "The signer's certificate was revoked on {revokedAt}, and nothing proves that the signature is older.",
  },
  CA_REVOKED: {
    ...undecided,
    subIndication: 'REVOKED_CA_NO_POE',
    vi: 'Chứng thư số của tổ chức chứng thực «{subject}» đã bị thu hồi từ {revokedAt}, và không có gì chứng minh chữ ký có trước ngày đó.',
    en: 'The certificate of the authority "{subject}" was revoked on {revokedAt}, and nothing proves that the signature is older.',
  },
  KEY_COMPROMISED: {
    ...undecided,
    subIndication: 'REVOKED_NO_POE',
    vi: 'Khóa ký có thể đã ở trong tay người khác từ {invalidityDate}, trước thời điểm chứng minh được của chữ ký.',
    en: 'The key may have been in other hands since {invalidityDate}, before the proven time of the signature.',
  },
  CERTIFICATE_ON_HOLD: {
    ...tryLater,
    vi: 'Chứng thư số của người ký đang bị tạm ngừng từ {revokedAt}; tổ chức chứng thực chưa kết luận.',
    en: "The signer's certificate is on hold since {revokedAt}; its authority has still to decide.",
  },
  REVOCATION_MISSING: {
    ...tryLater,
    vi: 'Chưa có dữ liệu của «{issuer}» cho biết chứng thư số có bị thu hồi hay không.',
    en: 'There are no data by "{issuer}" that say whether the certificate was revoked.',
  },
  REVOCATION_NOT_COVERING: {
    ...tryLater,
    vi: 'Dữ liệu thu hồi của «{issuer}» ngày {thisUpdate} không nói về thời hạn của chứng thư số này.',
    en: 'The revocation data by "{issuer}" of {thisUpdate} do not speak of the life of this certificate.',
  },
  REVOCATION_TOO_OLD: {
    ...tryLater,
    vi: 'Dữ liệu thu hồi của «{issuer}» ngày {thisUpdate} đã cũ (cần dữ liệu sau {until}).',
    en: 'The revocation data by "{issuer}" of {thisUpdate} are too old (data after {until} are needed).',
  },
  REVOCATION_UNPROVEN: {
    ...tryLater,
    vi: 'Dữ liệu thu hồi của «{issuer}» ghi ngày {thisUpdate} do một khóa chỉ còn tin được đến {until} ký, và không có gì chứng minh dữ liệu đã có trước đó.',
    en: 'The revocation data by "{issuer}" that say {thisUpdate} were signed by a key that can be relied on until {until} only, and nothing proves that they existed before.',
  },
  REVOCATION_OLD: {
    ...remark,
    vi: 'Dữ liệu thu hồi của «{issuer}» ngày {thisUpdate} đã quá hạn; được dùng theo quyết định của người kiểm tra.',
    en: 'The revocation data by "{issuer}" of {thisUpdate} are past their time; used by decision of whoever verifies.',
  },
  ROLE_NOT_AUTHORISED: {
    ...known,
    vi: 'Người ký có trong danh sách của {body} nhưng với vai trò khác.',
    en: 'The signer is in the list of {body}, but in another role.',
  },
  SIGNER_OF_OTHER_BODY: {
    ...known,
    vi: 'Chữ ký này là của {other}, không phải của {body}.',
    en: 'This signature is of {other}, not of {body}.',
  },
  SIGNER_TERM_NOT_COVERED: {
    ...known,
    vi: 'Theo danh sách của {body}, {name} không giữ chức vụ vào ngày ký.',
    en: 'According to the list of {body}, {name} did not hold office on the day of signing.',
  },
  ISSUER_TERM_NOT_COVERED: {
    ...known,
    vi: 'Theo danh sách tin cậy, {body} không được cấp loại hồ sơ này vào ngày ký.',
    en: 'According to the trust list, {body} could not issue this kind of document on the day of signing.',
  },
  DOCUMENT_TYPE_NOT_AUTHORISED: {
    ...known,
    vi: 'Người ký của {body} không có thẩm quyền với loại hồ sơ này.',
    en: 'The signer of {body} has no authority for this kind of document.',
  },
  CAPACITY_NOT_AUTHORISED: {
    ...known,
    vi: 'Theo danh sách của {body}, {name} không được ký với tư cách đã ghi.',
    en: 'According to the list of {body}, {name} may not sign in the capacity stated.',
  },
  CAPACITY_NOT_IN_RULES: {
    ...known,
    source: 'khue contract §2',
    vi: 'Bảng quy định người ký không cho phép ký vị trí này với tư cách đã ghi.',
    en: 'The table of signatories does not allow the stated capacity for this place.',
  },
  CAPACITY_WITHOUT_DECISION: {
    ...known,
    vi: 'Người ký không phải người đứng đầu mà chữ ký không nêu quyết định giao quyền.',
    en: 'The signer is not the head, and the signature names no decision that gives the authority.',
  },
  DECISION_DIFFERS: {
    ...remark,
    vi: 'Quyết định nêu trong chữ ký khác với quyết định ghi trong danh sách tin cậy ({listed}).',
    en: 'The decision named in the signature differs from the one in the trust list ({listed}).',
  },
  SUBJECT_DIFFERS: {
    ...constraint,
    vi: 'Chữ ký của giáo viên nêu môn khác với môn mà chữ ký nằm trong đó.',
    en: "The teacher's signature names another subject than the one it stands in.",
  },
  SIGNATURE_REMOVED: {
    ...constraint,
    vi: 'Đã có chữ ký bị gỡ khỏi tệp: một chữ ký còn lại chứng minh điều đó.',
    en: 'A signature was removed from the file: a remaining one proves it.',
  },
  SIGNATURE_OUT_OF_ORDER: {
    ...constraint,
    vi: 'Các chữ ký không theo thứ tự quy định.',
    en: 'The signatures are not in the order that the rules ask for.',
  },
  PREVIOUS_MISSING: {
    ...constraint,
    vi: 'Một chữ ký không ghi nhận các chữ ký có trước, nên không chứng minh được thứ tự và sự đầy đủ.',
    en: 'A signature does not name those before it, so order and completeness are not proven.',
  },
  SIGNING_TIME_MISSING: {
    ...constraint,
    vi: 'Chữ ký không nêu thời điểm ký.',
    en: 'The signature states no signing time.',
  },
  PAYLOAD_TYPE: {
    ...constraint,
    vi: 'Chữ ký nói nội dung không phải là JSON.',
    en: 'The signature says that its content is not JSON.',
  },
  SEAL_KEY_SHARED: {
    ...constraint,
    vi: 'Con dấu số dùng chung khóa với một người ký khác.',
    en: 'The digital seal shares its key with another signatory.',
  },
  TAKEN_OVER_DIFFERS: {
    ...constraint,
    vi: 'Có kết quả lấy từ hồ sơ khác nhưng không giống với hồ sơ nguồn được đưa vào.',
    en: 'A result taken over from another record differs from the source that was given.',
  },
  SIGNER_NOT_LISTED: {
    ...undecided,
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    vi: 'Danh sách ngày {issued} không có chữ ký này của {body}: chưa dùng được.',
    en: 'The list of {issued} does not hold this signature of {body}: it cannot be used yet.',
  },
  AUTHORITY_UNKNOWN: {
    ...undecided,
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    vi: 'Danh sách tin cậy không có đơn vị cấp hồ sơ này, nên không biết ai được ký thay mặt đơn vị.',
    en: 'The trust list does not hold the body that issued this record, so it is not known who may sign for it.',
  },
  AUTHORITY_TIME_NOT_PROVEN: {
    ...undecided,
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    vi: 'Người ký của {body} có thẩm quyền vào ngày ký tự ghi nhưng nay không còn, và không có gì chứng minh ngày ký.',
    en: 'The signer of {body} had the authority on the day the signature claims but no longer has it, and nothing proves that day.',
  },
  SIGNED_AFTER_BY_OWN_CLAIM: {
    area: 'verdict',
    source: table,
    indication: 'INDETERMINATE',
    subIndication: 'REVOKED_NO_POE',
    answer: 'REJECT',
    vi: 'Chữ ký tự ghi ngày ký khi chứng thư số đã hết giá trị (từ {since}).',
    en: 'By its own statement the signature was made when the certificate was no longer good (since {since}).',
  },
  SCHOOL_DOES_NOT_VOUCH: {
    ...undecided,
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    source: 'khue contract §4, Teachers',
    vi: 'Chữ ký của giáo viên chưa được chữ ký của hiệu trưởng và con dấu của trường bảo đảm.',
    en: "The teacher's signature is not vouched for by good signatures of the principal and the school's seal.",
  },

  // The document
  ROLE_MISSING: {
    ...constraint,
    vi: 'Hồ sơ thiếu chữ ký bắt buộc.',
    en: 'The record lacks a signature that it must have.',
  },
  SIGNATORY_LIST_INCOMPLETE: {
    ...constraint,
    source: 'khue contract §2',
    vi: 'Danh sách người ký trong hồ sơ thiếu người mà quy định đòi hỏi.',
    en: "The record's own list of signatories lacks one that the rules ask for.",
  },
  RULE_TABLE_MISSING: {
    ...undecided,
    source: 'khue contract §2',
    vi: 'Danh sách tin cậy không nói loại hồ sơ này cần những ai ký vào thời điểm đó; cần danh sách mới hơn có bảng quy tắc ký cho loại này.',
    en: 'The trust list does not say who must sign this kind of record at that time; a newer list with a rule table for it is needed.',
  },
  NOT_SIGNED: {
    area: 'verdict',
    source: table,
    indication: 'INDETERMINATE',
    answer: 'REJECT',
    vi: 'Tệp chưa ký: không phải bản gốc có chữ ký; điều này không có nghĩa là giả mạo.',
    en: 'The file is not signed: it is not the signed original; this does not mean that it is forged.',
  },
  NOT_A_RECORD: {
    ...undecided,
    vi: 'Chữ ký đúng về kỹ thuật, nhưng nội dung không phải là học bạ hay văn bằng theo định dạng của khue.',
    en: 'The signatures are technically good, but the content is no school record or diploma in the format of khue.',
  },
  RECORD_NOT_READABLE: {
    ...constraint,
    vi: 'Nội dung được ký không phải là JSON đúng chuẩn, có thể đọc ra hai cách khác nhau.',
    en: 'The signed content is not strict JSON: two readers could read it differently.',
  },
  RECORD_SCHEMA: {
    ...undecided,
    source: 'khue contract §3, §7',
    vi: 'Bản khue này chưa biết {what} ghi trong hồ sơ; đã biết: {known}. Hãy cập nhật khue (npm install khue@latest) rồi kiểm tra lại.',
    en: 'This version of khue does not know the {whatEn} that the record names; it knows {known}. Update khue (npm install khue@latest) and check again.',
  },
  RECORD_PROGRAMME_UNKNOWN: {
    ...undecided,
    source: 'khue model 3',
    vi: 'Bản khue này chưa biết chương trình giáo dục ghi trong học bạ; đã biết: {known}. Hãy cập nhật khue (npm install khue@latest) rồi kiểm tra lại.',
    en: 'This version of khue does not know the programme that the record names; it knows {known}. Update khue (npm install khue@latest) and check again.',
  },
  RECORD_INVALID: {
    ...constraint,
    source: 'khue contract §3, §7',
    vi: 'Hồ sơ không theo đúng mẫu của loại hồ sơ mà nó tự nêu.',
    en: 'The record does not follow the schema of the type that it names.',
  },
  RECORD_REVOKED: {
    area: 'verdict',
    source: table,
    indication: 'FAILED',
    answer: 'REJECT',
    vi: 'Đơn vị có thẩm quyền đã thu hồi, hủy bỏ hồ sơ này từ ngày {date} (quyết định {decision}).',
    en: 'The body in charge has revoked this record as of {date} (decision {decision}).',
  },
  RECORD_SUPERSEDED: {
    area: 'verdict',
    source: table,
    indication: 'FAILED',
    answer: 'REJECT',
    vi: 'Hồ sơ này đã được thay bằng bản {successor} từ ngày {date} (quyết định {decision}).',
    en: 'This record was replaced by {successor} as of {date} (decision {decision}).',
  },
  RECORD_SUSPENDED: {
    area: 'verdict',
    source: table,
    indication: 'INDETERMINATE',
    answer: 'REJECT',
    vi: 'Hồ sơ này đang tạm ngừng hiệu lực từ ngày {date} (quyết định {decision}): không dùng được cho đến khi đơn vị có thẩm quyền cho có hiệu lực trở lại.',
    en: 'This record is suspended as of {date} (decision {decision}): it is of no use until the body in charge puts it back into force.',
  },
  STATUS_UNKNOWN: {
    ...undecided,
    vi: '{body} có công bố tình trạng thu hồi hồ sơ, nhưng gói tin cậy không có danh sách dùng được.',
    en: '{body} publishes which records are revoked, but the trust bundle holds no usable list.',
  },
  STATUS_TWIN: {
    area: 'verdict',
    source: 'Contract §7',
    vi: 'Danh sách tình trạng có một mục chỉ trùng một trong hai dấu hiệu (mã bản ghi, SHA-256) của hồ sơ này: có hai bản mang cùng mã.',
    en: 'The status list holds an entry that matches only one of the two keys (record id, SHA-256): two files bear one id.',
  },
  RECORD_CORRECTED: {
    area: 'verdict',
    source: 'Contract §3, model 15',
    vi: 'Hồ sơ vẫn có hiệu lực và phải xem cùng quyết định chỉnh sửa {decision} ngày {date}.',
    en: 'The record stays in force and must be read with the correction decision {decision} of {date}.',
  },
  ENCRYPTED_UNSUPPORTED: {
    ...undecided,
    vi: 'Tệp được mã hóa hoặc đặt mật khẩu nên không đọc được; cần bản không khóa.',
    en: 'The file is encrypted or locked by a password and cannot be read; an open copy is needed.',
  },
  FORMAT_UNKNOWN: {
    ...undecided,
    vi: 'Tệp không phải là hồ sơ đã ký mà chương trình này đọc được; điều này không có nghĩa là giả mạo.',
    en: 'The file is no signed record that this program reads; this does not mean that it is forged.',
  },

  // What a file of unknown format is
  FILE_IS_EMPTY: { ...remark, vi: 'Tệp trống.', en: 'The file is empty.' },
  FILE_IS_CUT_OFF: {
    ...remark,
    vi: 'Tệp giống JSON nhưng bị cắt cụt hoặc viết sai cú pháp, có thể do tải về chưa xong.',
    en: 'The file looks like JSON but is cut off or malformed, perhaps an incomplete download.',
  },
  FILE_IS_OTHER_JSON: { ...remark, vi: 'Tệp là dữ liệu JSON khác.', en: 'The file is some other JSON data.' },
  FILE_IS_UNSIGNED_RECORD: {
    ...remark,
    vi: 'Tệp là dữ liệu hồ sơ (bản xuất hoặc bản nháp) không kèm chữ ký.',
    en: 'The file is the data of a record (an export or a draft) without its signatures.',
  },
  FILE_IS_MINISTRY_XML: {
    ...remark,
    source: 'domain §2.2',
    vi: 'Tệp là học bạ số dạng XML theo cơ sở dữ liệu của Bộ; hãy kiểm tra bằng công cụ của Bộ.',
    en: "The file is a học bạ in the XML form of the ministry's database; check it with the ministry's own tool.",
  },
  FILE_IS_XML: { ...remark, vi: 'Tệp là XML.', en: 'The file is XML.' },
  FILE_IS_ZIP: {
    ...remark,
    vi: 'Tệp là tệp nén (zip, docx, xlsx); nếu bên trong có hồ sơ đã ký, hãy giải nén rồi kiểm tra.',
    en: 'The file is an archive (zip, docx, xlsx); if it holds signed records, unpack and check them.',
  },
  FILE_IS_IMAGE: {
    ...remark,
    vi: 'Tệp là ảnh chụp hoặc bản quét; chữ ký số không có trong ảnh.',
    en: 'The file is a picture or scan; a picture holds no digital signature.',
  },
  FILE_IS_HTML: { ...remark, vi: 'Tệp là trang web.', en: 'The file is a web page.' },

  // Remarks that change nothing
  UNEXPECTED_SIGNATURE: {
    ...remark,
    vi: 'Chữ ký này không thuộc vai trò nào mà hồ sơ cần; không ảnh hưởng đến kết luận.',
    en: 'This signature fills no place that the record needs; it changes nothing.',
  },
  DUPLICATE_SIGNATURE: {
    ...remark,
    vi: 'Chữ ký này là bản sao của một chữ ký khác trong tệp; không ảnh hưởng đến kết luận.',
    en: 'This signature is a copy of another one in the file; it changes nothing.',
  },
  CLAIMED_BEFORE_CERTIFICATE: {
    ...remark,
    vi: 'Ngày ký tự ghi sớm hơn ngày chứng thư số có hiệu lực ({notBefore}).',
    en: 'The claimed signing time is earlier than the certificate ({notBefore}).',
  },
  CLAIMED_IN_FUTURE: {
    ...remark,
    vi: 'Ngày ký tự ghi muộn hơn thời điểm kiểm tra.',
    en: 'The claimed signing time is later than the time of verification.',
  },
  PAPER_PERIOD_OVER: {
    ...remark,
    source: 'khue model 5',
    vi: 'Giấy tờ này chỉ có giá trị đến hết ngày {date}, theo chính nội dung của nó.',
    en: 'By its own words this paper was valid to the end of {date} only.',
  },
  PAPER_ENDS_WITH_DIPLOMA: {
    ...remark,
    source: 'khue model 5',
    vi: 'Giấy tờ tạm thời: hết hiệu lực khi văn bằng được cấp; hãy hỏi người học hoặc đơn vị cấp xem văn bằng đã có chưa.',
    en: 'A temporary paper: it ends when the diploma is issued; ask the holder or the issuer whether it is.',
  },
  PAPER_DIPLOMA_ISSUED: {
    ...remark,
    source: 'khue model 5',
    vi: 'Giấy tờ tạm thời đã hết hiệu lực: trong các tệp kèm theo có văn bằng của chính người này, cấp ngày {date}. Hãy dùng văn bằng đó; chữ ký của nó phải được kiểm tra riêng.',
    en: 'The temporary paper has ended: among the files given is this person’s diploma, issued on {date}. Use the diploma; its signatures are to be verified on their own.',
  },
  PAPER_FROM_REGISTER: {
    ...remark,
    source: 'khue model 5',
    vi: 'Hồ sơ giấy được nhập lại từ sổ gốc: người giữ sổ gốc hiện nay ký; người ký bản giấy chỉ được ghi tên, không ký ở đây.',
    en: 'A paper entered from its register: the present custodian of the register signed; whoever signed the paper is only named here.',
  },
  DECISION_OF_OTHER_BODY: {
    ...remark,
    source: 'khue model 5',
    vi: 'Theo danh sách tin cậy, đơn vị ra quyết định không phải là đơn vị đã cấp giấy tờ nêu trong quyết định, không kế thừa và cũng không giữ sổ gốc của đơn vị đó: cần hỏi lại thẩm quyền.',
    en: 'By the trust list the deciding body did not issue the paper that the decision names, does not follow its issuer and does not keep its register: ask about its authority.',
  },
  RULE_SET_NONE: {
    ...remark,
    source: 'khue model 3',
    vi: 'Chưa có bộ quy tắc nào để đối chiếu điểm và kết quả của hồ sơ này (đã có: {known}); việc kiểm tra chữ ký không bị ảnh hưởng. Bản khue mới hơn có thể có bộ quy tắc đó.',
    en: 'No rule set compares the marks and results of this record (there are {known}); the signatures are checked all the same. A newer khue may have the set.',
  },
  RECORD_RULE: {
    ...remark,
    vi: 'Hồ sơ có chỗ không theo quy tắc «{rule}» (tại {pointer}).',
    en: 'The record departs from the rule "{rule}" (at {pointer}).',
  },
  RECORD_TEXT: {
    ...remark,
    vi: 'Hồ sơ có ký tự bất thường (tại {pointer}: {rule}).',
    en: 'The record holds unusual characters (at {pointer}: {rule}).',
  },
  WRONG_CALL: {
    area: 'verdict',
    source: 'khue contract §6',
    vi: 'Gọi sai: {what}.',
    en: 'Wrong call: {what}.',
  },
} as const satisfies CodeTable;
