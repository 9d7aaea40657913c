/** What the words of a refusal speak of, where they are known. */
export type SaidOf = 'address' | 'full' | 'message' | 'ours' | 'passing' | 'unclear';

/**
 * Words of well-known servers, the first that fits. What is ours stands before what is said of the address: `Relaying denied for unknown user`,
 * `Sender does not exist`. Each is a plain alternative, so that a scan is linear.
 * Sources, read 2026-11: Postfix, smtpd(8) and postconf(5) (default texts); Exchange Online, "NDR error codes"; Gmail, "SMTP errors and codes";
 * Tencent QQ and Exmail, 退信原因; NetEase 163, 企业退信代码; Coremail, 退信代码说明; qmail, Exim, Sendmail and Yahoo by their texts.
 */
const words: readonly (readonly [SaidOf, RegExp])[] = [
  // Gmail says so of a mailbox that gets too much at once.
  ['passing', /receiving (mail|email) (too quickly|at a rate)|try again later|temporarily (deferred|unavailable|rejected)|grey-?list/i],
  // Exchange: the directory of the recipient's house does not list them, or lists others only. Often it is, and at times its owner's mistake.
  ['unclear', /recipient address rejected: access denied|SenderNotAuthenticatedFor|RESOLVER\.RST\.|rejected by recipient|收件人拒收/i],
  // Relaying and signing in.
  [
    'ours',
    /relay(ing)?( access)?( is)? (denied|not permitted|not allowed|prohibited|disallowed)|(unable|not permitted|not allowed|refuse|denied) to relay|not relay|no relaying|rcpthosts|open relay|(smtp )?authentication (is )?(required|needed|failed)|authentication unsuccessful|must (first )?authenticate|need to authenticate|not (logged|signed) in|login required|unauthenticated|(转发|中继)(被拒|拒绝|受限)|不允许(转发|中继)|(需要|请先|未通过)(身份)?(验证|认证)|使用授权码/i,
  ],
  // Lists, reputation and our address in the network.
  [
    'ours',
    /block(ed|ing)? (by|using|list)|block-?list|black-?list|deny-?list|dnsbl|\brbl\b|spamhaus|spamcop|barracuda|sorbs|proofpoint|cloudmark|senderscore|reputation|(is|are|was|been) (currently )?(listed|banned|blocked)|banned (ip|host|sender)|\bS31[45]0\b|originating from your|(client|your|sending|remote) (host|ip|server|network)|\bip\b.{0,60}(reject|block|denied|not allowed|limit)|access denied|黑名单|IP.{0,30}(拒绝|限制|封禁|屏蔽)|(拒绝|限制).{0,30}IP/i,
  ],
  // Our sender and what proves it.
  [
    'ours',
    /(bad|invalid|unknown|unverified|forged) (sender|return path|mail from|from)|sender.{0,40}(reject|denied|not found|invalid|verif|must|unknown|not exist|not allowed|not permitted|not accepted|no valid|frequency|address)|(return.path|mail from|envelope from)|null sender|\b(spf|dkim|dmarc|arc)\b|reverse (dns|lookup)|\b(ptr|rdns)\b|\b(helo|ehlo)\b|starttls|tls (is )?required|domain may not exist|发件人|发信人|发件域|发信域/i,
  ],
  // How much we send.
  [
    'ours',
    /too many (connections|messages|mails|emails|recipients|errors|sessions)|(rate|connection|sending|daily|hourly|frequency) (limit|quota|limited)|frequency limited|limit exceeded for (your|sender)|throttl|发送(频率|数量)|频率限制|连接频繁/i,
  ],
  [
    'full',
    /(mailbox|inbox|account|storage|user)( is| has)?.{0,20}(full|over ?quota|out of space|exceeded)|over ?quota|quota (is )?exceeded|exceed(ed|s) (its |their |the )?(mailbox |storage |disk )?(quota|storage)|insufficient (disk|system|storage)|no (disk )?space|out of storage|(邮箱|空间|郵箱|信箱).{0,8}(已满|满|不足|超出|已滿|滿)/i,
  ],
  // NetEase and Coremail give the reason as two letters and three.
  ['message', /\bDT:[A-Z]{2,4}\b/],
  ['ours', /\b(MI|HL|CO|RP|IP|EP):[A-Z]{2,4}\b/],
  // This mail.
  [
    'message',
    /(message|mail|size)( size)?.{0,20}(too (large|big|long)|exceed|larger than)|(maximum|max) (message |allowed )?size|exceeds? .{0,30}(size|limit)|邮件(大小|过大|太大|超过|长度)|\bspam|junk|\bvirus|malware|phish|infected|(content|message|mail) (content )?(is )?(rejected|refused|denied|blocked|not accepted|filter)|content filter|unsolicited|suspicious|prohibited (content|attachment|file)|attachment|mail content denied|垃圾邮件|病毒|内容(被拒|过滤|违规|拒绝)|郵件內容|反垃圾/i,
  ],
  // The address.
  [
    'address',
    /(user|recipient|mailbox|account|address|addressee|local part|alias)s?( address| name)?( is| was| has been| has)? ?(unknown|not found|invalid|disabled|inactive|deactivated|deleted|suspended|closed|terminated|expired|discontinued|not exist|unrouteable)|(does ?n[o']t|do not|did not|not|non)[ -]exist|does not exist|(unknown|no such|no known|nonexistent|invalid|bad|inactive|disabled) (local )?(user|recipient|mailbox|account|address|addressee|destination mailbox|person|part|rcpt|alias)|not a (known|valid|local) (user|recipient|mailbox|account|address)|no mailbox (here|found)|doesn't have an? .{1,40}account|(user|recipient|account) (is )?no longer|no longer (valid|in use|available|active|works|on this)|RecipNotFound|unrouteable address|user suspended|null ?mx|(does not|doesn't) accept (any )?mail|(收件人|收信人|用户|账号|账户|帐号|邮箱|地址|信箱|使用者|帳號|收件者|郵箱).{0,8}(不存在|未找到|无效|已注销|被禁用|已停用|已删除|無效|已停用|已註銷)|查无此|查無此|無此(用戶|使用者|帳號)|存在しません|宛先不明|(utilisateur|destinataire|adresse|boîte).{0,20}(inconnue?|inexistante?)|(empfänger|benutzer|adresse).{0,20}(unbekannt|existiert nicht)|usuario desconocido|no existe|utente sconosciuto|não existe|пользователь не найден|не существует/i,
  ],
];

/** What the words speak of; undefined when they are strange to us. At most the first thousand characters are read. */
export function saysOf(text: string): SaidOf | undefined {
  const read = text.slice(0, 1000);
  return words.find(([, pattern]) => pattern.test(read))?.[0];
}
