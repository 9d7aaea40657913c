import { domainOfEmail, foldEmail } from './email-address.js';

/** What the institution says of itself by mail. */
export interface OwnMail {
  /** Where complaints by mail arrive. */
  readonly addresses: readonly string[];
  /** Its domains, where they are others than those of its addresses. */
  readonly ownDomains?: readonly string[] | undefined;
}

/**
 * Whose an address is. `house`: one of the institution's own mailboxes, or of a machine at its domains: never the complainant's, and no notice to
 * a complainant ever goes there. `staff`: another one at its domains; somebody who works there may complain, too, but a notice goes there only when
 * a person has said so. Everybody else is a `stranger`.
 */
export type AddressOwner = 'house' | 'staff' | 'stranger';

/** Mailboxes that no person reads, or that stand for the whole house. */
const machines =
  /^(no-?reply|do-?not-?reply|bounces?|mailer-daemon|mail-daemon|postmaster|hostmaster|webmaster|abuse|root|admin|administrator|system|daemon|www|www-data|web|website|web-?form|forms?|contact-?form|wordpress|apache|nginx|nobody|cron|notify|notifications?|alerts?|robot|bot|crm|mailman|listserv|majordomo)([+._-].*)?$/i;

/** Providers where everybody may have an address: that the institution has one there makes nobody its staff. */
const publicProviders = new Set(
  `126.com 139.com 163.com 163.net 189.cn 21cn.com aliyun.com foxmail.com gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com icloud.com
  live.com mail.com mail.ru me.com msn.com naver.com outlook.com pchome.com.tw proton.me protonmail.com qq.com sina.cn sina.com sohu.com tom.com
  vip.163.com vip.qq.com vip.sina.com wo.cn yahoo.co.jp yahoo.com yahoo.com.cn yahoo.com.hk yahoo.com.tw yandex.ru yeah.net zoho.com`.split(
    /\s+/,
  ),
);

/** Whose an address is, by the papers of the institution; what is no address is a stranger's. */
export function ownerOfAddress(address: string | undefined, own: OwnMail): AddressOwner {
  const domain = domainOfEmail(address);
  if (domain === '') return 'stranger';
  if (own.addresses.some((one) => isSameMailbox(one, address as string))) return 'house';
  if (!domainsOf(own).some((one) => domain === one || domain.endsWith(`.${one}`))) return 'stranger';
  return machines.test((address as string).slice(0, (address as string).lastIndexOf('@'))) ? 'house' : 'staff';
}

/** Whether two addresses lead to one mailbox of ours: the addresses of cases are its own with a tag (`tousu+7K2QD….token@`). */
function isSameMailbox(ours: string, given: string): boolean {
  const [one, other] = [foldEmail(ours), foldEmail(given)];
  if (one === undefined || other === undefined) return false;
  return one === other || one === other.replace(/\+[^@]*(?=@)/, '');
}

function domainsOf({ addresses, ownDomains = [] }: OwnMail): string[] {
  const named = ownDomains.map((domain) => domainOfEmail(`x@${domain}`));
  return [...named, ...addresses.map(domainOfEmail).filter((domain) => !publicProviders.has(domain))].filter((domain) => domain !== '');
}
