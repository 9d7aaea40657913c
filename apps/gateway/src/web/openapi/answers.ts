import { anything, fields, id, instant, listOf, of, pageOf, type Shape, text } from './shapes.js';

/** What an operation answers when it goes well, by status. `null`: no body. A text: another content type, whose bytes are not described. */
export type Answers = Readonly<Record<number, Shape | string | null>>;

const file = 'application/octet-stream';
const status = fields({ status: text });

/** By method and path. A test asks for one for every operation under /api and /health, and for no other. */
export const answers: Readonly<Record<string, Answers>> = {
  'POST /api/complaints': { 200: of('Taken'), 201: of('Taken') },
  'POST /api/by-hand': { 200: of('Taken'), 201: of('Taken') },
  'POST /api/referrals': { 200: of('Taken'), 201: of('Taken') },
  'GET /api/complaints': { 200: pageOf(of('QueuedCase')) },
  'GET /api/complaints/{reference}': { 200: of('Complaint') },
  'POST /api/complaints/{reference}/transfers': { 201: fields({ department: text }) },
  'POST /api/complaints/{reference}/extensions': { 201: of('Extended'), 202: fields({ request: id }) },
  'POST /api/extension-requests/{id}/approvals': { 201: of('Extended') },
  'POST /api/extension-requests/{id}/returns': { 201: fields({ reference: text }) },
  'POST /api/complaints/{reference}/outcome': { 201: fields({ status: text, notice: id }) },
  'POST /api/complaints/{reference}/events': { 201: anything },
  'POST /api/complaints/{reference}/facts': { 201: anything },
  'POST /api/complaints/{reference}/withdrawals': { 201: status },
  'POST /api/complaints/{reference}/notes': { 201: fields({ id }) },
  'POST /api/complaints/{reference}/replies': { 201: fields({ id, notice: id }) },
  'POST /api/complaints/{reference}/work/{id}/completions': { 201: fields({ kind: text }) },
  'POST /api/complaints/{reference}/reopenings': { 201: status },
  'GET /api/departments/{id}/queue': { 200: pageOf(of('QueuedCase')) },
  'POST /api/departments/{id}/claims': { 201: of('Claimed'), 204: null },
  'POST /api/complaints/{reference}/claims': { 201: of('Claimed') },
  'POST /api/claims/{id}/renew': { 200: fields({ leaseUntil: instant }) },
  'DELETE /api/claims/{id}': { 204: null },
  'GET /api/quarantine': { 200: pageOf(of('Quarantined')) },
  'POST /api/quarantine/{id}/releases': { 201: anything },
  'POST /api/quarantine/{id}/dismissals': { 201: fields({ 'reference?': text }) },
  'POST /api/complaints/{reference}/notices': { 201: fields({ notice: id }) },
  'POST /api/deliveries/{id}/resolutions': { 201: fields({ delivery: id, notice: id, action: text }) },
  'POST /api/notices/{id}/sendings': { 201: fields({ notice: id, state: text }) },
  'POST /api/notices/{id}/tellings': { 201: fields({ notice: id, told: instant }) },
  'POST /api/complaints/{reference}/reach-restorations': { 201: of('Restored') },
  'GET /api/letters': { 200: pageOf(anything) },
  'GET /api/letters/{id}.pdf': { 200: 'application/pdf' },
  'POST /api/letters/{id}/posted': { 200: anything },
  'POST /api/letters/{id}/arrived': { 200: anything },
  'POST /api/letters/{id}/returned': { 200: anything },
  'GET /api/complaints/{reference}/proof': { 200: 'application/zip' },
  'GET /api/reports': { 200: fields({ items: listOf(anything) }) },
  'POST /api/reports/{id}/completions': { 201: fields({ state: text }) },
  'GET /api/complaints/{reference}/attachments/{id}': { 200: file },
  'GET /api/complaints/{reference}/evidence/{id}': { 200: file },
  'POST /api/complaints/{reference}/joins': { 201: anything },
  'POST /api/complaints/{reference}/separations': { 201: anything },
  'POST /api/proposals/{id}/refusals': { 200: fields({ state: text }) },
  'GET /api/held-notices': { 200: fields({ items: listOf(anything) }) },
  'POST /api/complaints/{reference}/notices/{id}/releases': { 201: fields({ notice: id, state: text }) },
  'GET /health/live': { 200: anything },
  'GET /health/ready': { 200: of('Readiness'), 503: of('Readiness') },
  'GET /metrics': { 200: 'text/plain' },
};
