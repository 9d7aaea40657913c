import { languages } from '@app/shared/domain/language.js';
import { Param } from '@nestjs/common';
import { z } from 'zod';
import { careFields } from '../../../drafting/care-fields.js';
import { reason } from '../../../http/bodies/said.js';
import { stateCare } from '../../actions/state-care.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const careBody = z.strictObject({
  ...careFields,
  language: z.enum(languages, { error: `Use one of ${languages.join(', ')}.` }).optional(),
  reason,
});

/** What a complainant needs of us. */
@StaffApi('api/complaints/:reference/care')
export class CareController {
  @Writes(
    '',
    'case.care',
    'Say what makes somebody vulnerable, how they are told, in which language, and who speaks for them; all of it anew',
    careBody,
  )
  async state(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof careBody>,
  ): Promise<unknown> {
    return await stateCare(work, staff, reference, body);
  }
}
