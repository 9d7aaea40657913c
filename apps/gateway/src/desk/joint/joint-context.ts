import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Inject, Injectable } from '@nestjs/common';
import { DeskContext } from '../desk-context.js';
import type { JointDesk } from './ask-part.js';

/** What joint handling is done with: the desk's clocks and papers, and what a link to an outside body is made of. */
@Injectable()
export class JointContext extends DeskContext implements JointDesk {
  readonly publicUrl: string;

  constructor(
    @Inject(HouseDeadlines) deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) house: HouseConfig,
    @Inject(CODE_SECRET) readonly codeSecret: string,
    @Inject(SETTINGS) settings: Settings,
  ) {
    super(deadlines, house);
    this.publicUrl = settings.gateway.publicUrl.replace(/\/$/, '');
  }
}
