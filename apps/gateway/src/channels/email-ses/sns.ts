import { Failure } from '@app/shared/domain/failure/failure.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DoorSettings } from '../../doors/door.js';
import { isSnsCertificate, isSnsConfirmation } from './sns-message.js';

const seconds = 5;
const mostCertificates = 20;

/** What is fetched from Amazon SNS: certificates, and the confirmation of a subscription. Nothing but addresses of SNS, and no redirects. */
@Injectable()
export class Sns {
  private readonly logger = new Logger('email-ses');
  private readonly certificates = new Map<string, string>();

  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {}

  /** The certificate at an address of SNS, kept for the life of the process; empty where none lies. Fails with `provider.unavailable`. */
  async certificate(address: string): Promise<string> {
    const known = this.certificates.get(address);
    if (known !== undefined) return known;
    if (!isSnsCertificate(address)) throw new Failure('provider.refused', 'That is not an Amazon SNS certificate address.');
    const { status, text: pem } = await this.get(address);
    if (status !== 200) return '';
    if (this.certificates.size >= mostCertificates) this.certificates.clear();
    this.certificates.set(address, pem);
    return pem;
  }

  /** Follows the address that confirms a subscription to a topic. Amazon asks again when it does not work. */
  async confirm(address: string, topic: string): Promise<void> {
    if (!isSnsConfirmation(address, topic)) throw new Failure('provider.refused', 'That is not an Amazon SNS subscription confirmation.');
    const { status } = await this.get(address);
    if (status !== 200) throw new Failure('provider.unavailable', `Amazon SNS answered ${status} to a confirmation.`);
    this.logger.log('Confirmed a subscription to one of SES_TOPIC_ARNS.');
  }

  private async get(address: string): Promise<{ status: number; text: string }> {
    const url = new URL(address);
    const base = this.settings.get('SES_SNS_URL');
    const target = base === undefined ? url : new URL(url.pathname + url.search, base);
    try {
      const answer = await fetch(target, { redirect: 'error', signal: AbortSignal.timeout(seconds * 1000) });
      const text = (await answer.text()).slice(0, 100_000);
      if (answer.status >= 500 || answer.status === 429) throw new Error(`Amazon SNS answered ${answer.status}.`);
      return { status: answer.status, text };
    } catch (cause) {
      throw new Failure('provider.unavailable', 'Amazon SNS did not answer.', { cause });
    }
  }
}
