import { z } from 'zod';
import { careOfComplaint } from '../../drafting/care-fields.js';
import { complainantWithAddress, complaintFields, matterFields } from '../../drafting/complaint-body.js';

/** The body of `POST /api/complaints`. Only `text` is required; an unknown field is a mistake that is named. */
export const complaintBody = z.strictObject({
  ...complaintFields,
  complainant: complainantWithAddress,
  ...matterFields,
  care: careOfComplaint,
});

/** What `POST /api/complaints` takes, once it was validated. */
export type ComplaintBody = z.output<typeof complaintBody>;
