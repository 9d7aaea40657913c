import {
  emptyBytes,
  emptyList,
  emptyObject,
  emptyText,
  nothing,
  noWords,
  only,
  onlySql,
  ownId,
  plain,
  staff,
  type TableLies,
} from './what-remains.js';

const ofCase = 'complaint_id = ANY($1)';
const evidenceOf = 'SELECT id FROM evidence WHERE complaint_id = ANY($1)';
const noticesOf = 'SELECT id FROM notice WHERE complaint_id = ANY($1)';
const deliveriesOf = `SELECT id FROM delivery WHERE notice_id IN (${noticesOf})`;

/** Of a referral: who referred it, under which number, of what kind, with which limits. Its words and whom to ask there go. */
const referralSql = (json: string): string =>
  `jsonb_strip_nulls(${onlySql(json, ['reference', 'kind', 'sentAt'])} || jsonb_build_object('from', ${onlySql(`${json}->'from'`, ['name', 'department'])},
     'limit', ${json}->'limit', 'reportBack', ${onlySql(`${json}->'reportBack'`, ['owed', 'medium'])}))`;
const factsSql = `${onlySql('facts', ['receivedOn', 'medium'])}
  || CASE WHEN facts ? 'referral' THEN jsonb_build_object('referral', ${referralSql(`(facts->'referral')`)}) ELSE '{}' END
  || CASE WHEN facts ? 'earlierReferrals' THEN jsonb_build_object('earlierReferrals',
       (SELECT coalesce(jsonb_agg(${referralSql('one')}), '[]') FROM jsonb_array_elements(facts->'earlierReferrals') one)) ELSE '{}' END`;

/** Whom it is about stays where that is a department or somebody who works here, so that nobody sees it who must not; a name that only they wrote goes. */
const knownConflictsSql = `ARRAY(SELECT whom FROM unnest(conflicts) whom WHERE whom LIKE 'd:%' OR EXISTS (SELECT 1 FROM staff s WHERE whom = ANY (s.keys))
  OR EXISTS (SELECT 1 FROM conflict_finding f WHERE f.complaint_id = complaint.id AND f.key = whom))`;

/** A text as it went out, or was to. */
const words = { subject: nothing, body: nothing, html: nothing, shown: nothing };

/**
 * Where something of a person lies, by table and column, in the order in which it is erased: what others are found by comes last. A test holds it
 * to the schema: a column that is not named here or in `other-tables.ts` fails.
 */
export const caseTables: Readonly<Record<string, TableLies>> = {
  receipt_to_apply: {
    rows: `delivery_id IN (${deliveriesOf})`,
    goes: true,
    columns: { ...plain('receipt_id', 'delivery_id', 'kept_at', 'failures', 'next_at'), verdict: emptyObject },
  },
  receipt: {
    rows: `delivery_id IN (${deliveriesOf})`,
    columns: {
      ...plain('id', 'delivery_id', 'provider', 'word', 'error_code', 'at'),
      provider_id: ownId,
      raw: emptyBytes,
      envelope: emptyObject,
    },
  },
  letter: {
    rows: `notice_id IN (${noticesOf})`,
    columns: {
      ...plain(
        'id',
        'notice_id',
        'text_no',
        'state',
        'queued_at',
        'printed_at',
        'posted_on',
        'posted_at',
        'postage',
        'ended_at',
        'delivery_id',
      ),
      ...staff('printed_by', 'posted_by', 'ended_by'),
      recipient: emptyText,
      name: nothing,
      pdf: nothing,
      pdf_sha256: nothing,
      tracking: nothing,
    },
  },
  delivery: {
    rows: `notice_id IN (${noticesOf})`,
    columns: {
      ...plain(
        'id',
        'notice_id',
        'attempt_no',
        'medium',
        'provider',
        'state',
        'code',
        'begun_at',
        'lease_until',
        'at',
        'lookups',
        'text_no',
      ),
      ...plain('times', 'reports', 'valid_until', 'resolution', 'resolved_at'),
      ...staff('resolved_by'),
      recipient: emptyText,
      // What a provider knows a message by leads to the number there; nobody asks it any more.
      provider_id: nothing,
      reason: nothing,
      looked: emptyList,
      next_lookup_at: nothing,
      ask_at: nothing,
      silent_at: nothing,
    },
  },
  earlier_text: {
    rows: `notice_id IN (${noticesOf})`,
    columns: { ...plain('notice_id', 'no', 'medium', 'template', 'language', 'statements', 'required', 'composed_at'), ...words },
  },
  notice: {
    rows: ofCase,
    columns: {
      ...plain(
        'id',
        'complaint_id',
        'kind',
        'obligation',
        'occurrence',
        'rule_set',
        'language',
        'medium',
        'state',
        'template',
        'statements',
      ),
      ...plain(
        'missing',
        'due_at',
        'raised_at',
        'composed_at',
        'sent_at',
        'delivered_at',
        'held_for',
        'released_at',
        'alarmed_at',
        'text_no',
      ),
      ...plain('required', 'chosen', 'accepted_at', 'failed_at', 'waits_until', 'waits_because', 'compared_in'),
      ...staff('released_by'),
      ...words,
      details: only('details', 'dueOn', 'newDueOn', 'standsOn', 'decision', 'medium', 'late'),
      recipient: nothing,
    },
  },
  survey: {
    rows: ofCase,
    columns: {
      ...plain(
        'complaint_id',
        'drawn_at',
        'asked',
        'notice_id',
        'until',
        'answered_at',
        'answered_by',
        'state',
        'way',
        'tries',
        'weighed_at',
      ),
      ...staff('recorded_by', 'recorded_by_id'),
      token_hash: nothing,
      // Marks are numbers; what was written beside them goes.
      answers: {
        becomes: `(SELECT jsonb_object_agg(key, value) FROM jsonb_each(answers) WHERE jsonb_typeof(value) IN ('number', 'boolean'))`,
      },
    },
  },
  evidence_chunk: {
    rows: `evidence_id IN (${evidenceOf})`,
    goes: true,
    columns: { ...plain('evidence_id', 'no'), bytes: emptyBytes },
  },
  attachment_chunk: {
    rows: 'attachment_id IN (SELECT id FROM attachment WHERE complaint_id = ANY($1))',
    goes: true,
    columns: { ...plain('attachment_id', 'no'), bytes: emptyBytes },
  },
  attachment: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'evidence_id', 'size', 'sniffed_type'),
      filename: emptyText,
      content_type: { becomes: `'application/octet-stream'` },
      sha256: emptyBytes,
    },
  },
  enclosure: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'evidence_id', 'channel', 'account', 'state', 'wanted_at', 'settled_at', 'attachment_id'),
      url: ownId,
      filename: emptyText,
      content_type: nothing,
      reason: nothing,
    },
  },
  quarantine: {
    rows: `evidence_id IN (${evidenceOf})`,
    columns: {
      ...plain('id', 'evidence_id', 'reference', 'reason', 'since', 'released_at', 'complaint_id', 'dismissed_at', 'cleared_at'),
      code_hash: nothing,
      ...staff('released_by', 'dismissed_by'),
      sentence: emptyText,
      draft: nothing,
      dismissal: nothing,
      finding: nothing,
    },
  },
  note: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'kind', 'at', 'evidence_id'),
      ...staff('actor'),
      body: emptyText,
      quoted_text: nothing,
      signature: nothing,
    },
  },
  evidence: {
    rows: ofCase,
    columns: {
      ...plain('id', 'channel', 'account', 'size', 'received_at', 'state', 'complaint_id', 'copy_of'),
      source_id: ownId,
      thread_id: ownId,
      content_type: { becomes: `'application/octet-stream'` },
      envelope: emptyObject,
      sha256: emptyBytes,
      sameness: emptyBytes,
      body: nothing,
      piece: nothing,
      token: nothing,
      twin_id: nothing,
    },
  },
  case_words: { rows: ofCase, goes: true, columns: { ...plain('complaint_id', 'received_at'), words: { becomes: `'{}'::int[]` } } },
  words_to_make: { rows: ofCase, goes: true, columns: plain('complaint_id') },
  assignment: {
    rows: ofCase,
    columns: { ...plain('id', 'complaint_id', 'no', 'department', 'rule', 'at'), ...staff('actor'), reason: emptyText },
  },
  transfer: {
    rows: ofCase,
    columns: {
      ...plain(
        'id',
        'complaint_id',
        'from_department',
        'to_department',
        'state',
        'offered_at',
        'tells',
        'answer_by',
        'answered_at',
        'ground',
      ),
      ...staff('offered_by', 'offered_by_id', 'answered_by', 'answered_by_id'),
      reason: emptyText,
      answer: nothing,
    },
  },
  matter: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'no', 'coding', 'business', 'cause', 'origin', 'decided_by', 'department', 'sure', 'cause_sure'),
      ...plain('version', 'urgent', 'at', 'cause_origin', 'proposed_business', 'proposed_cause', 'papers', 'urgent_by', 'urgent_at'),
      ...staff('actor', 'actor_id'),
      words: noWords,
      further: emptyList,
      signs: emptyList,
      refused: emptyList,
      why: nothing,
      reason: nothing,
      urgent_reason: nothing,
    },
  },
  joint_part: {
    rows: ofCase,
    columns: {
      ...plain(
        'id',
        'complaint_id',
        'department',
        'points',
        'further_id',
        'state',
        'times',
        'asked_at',
        'due_at',
        'answered_at',
        'ground',
        'link_id',
      ),
      ...staff('asked_by', 'asked_by_id', 'answered_by', 'answered_by_id'),
      // Whom outside the house was asked may be a person, too.
      party: only('party', 'kind', 'language'),
      question: emptyText,
      answer: nothing,
      token_hash: nothing,
    },
  },
  breach_ruling: {
    rows: ofCase,
    columns: { ...plain('id', 'complaint_id', 'obligation_id', 'ground', 'at'), ...staff('actor', 'actor_id'), text: emptyText },
  },
  report_back: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'no', 'state', 'medium', 'language', 'written_at', 'looked_at', 'notice_id', 'handed_at'),
      ...plain('received_at', 'questioned_at', 'referred_by', 'referred_as'),
      ...staff('written_by', 'written_by_id', 'looked_by', 'looked_by_id', 'handed_by', 'receipt_by', 'questioned_by'),
      said: only('said', 'decision'),
      // Whom it went to may be a person of that authority.
      recipient: emptyObject,
      remark: nothing,
      subject: nothing,
      body: nothing,
      receipt: nothing,
      question: nothing,
    },
  },
  further_matter: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'coding', 'business', 'department', 'sure', 'state', 'proposed_at', 'decided_at'),
      ...staff('decided_by', 'decided_by_id'),
      words: noWords,
      reason: nothing,
    },
  },
  link_proposal: {
    rows: '(complaint_id = ANY($1) OR with_id = ANY($1))',
    columns: {
      ...plain('id', 'complaint_id', 'with_id', 'score', 'state', 'proposed_at', 'decided_at'),
      ...staff('decided_by'),
      evidence: emptyList,
      reason: nothing,
    },
  },
  case_join: {
    rows: '(survivor_id = ANY($1) OR merged_id = ANY($1))',
    columns: {
      ...plain('id', 'survivor_id', 'merged_id', 'joined_at', 'before', 'separated_at'),
      ...staff('joined_by', 'separated_by', 'joined_by_id', 'separated_by_id'),
      reason: nothing,
      separated_why: nothing,
    },
  },
  conflict_finding: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'origin', 'place', 'state', 'found_at', 'decided_at', 'appealed_at'),
      ...staff('key', 'keys', 'name', 'decided_by', 'decided_by_id', 'appealed_by'),
      excerpt: emptyText,
      reason: nothing,
      appeal: nothing,
    },
  },
  extension_request: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'asked_at', 'approved_at', 'result', 'sent_back_at'),
      ...staff('asked_by', 'approved_by', 'sent_back_by', 'asked_by_id', 'approved_by_id'),
      request: only('request', 'extension', 'ruleSet', 'statedDate'),
      sent_back_reason: nothing,
    },
  },
  point: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'no', 'at'),
      ...staff('actor'),
      text: emptyText,
      answer: { becomes: `CASE WHEN answer IS NOT NULL THEN '' END` },
    },
  },
  evidence_request: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'state', 'reply_by', 'pauses', 'asked_at', 'reminded_at', 'ended_at'),
      ...staff('asked_by'),
      asked: emptyText,
    },
  },
  content_grant: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'state', 'days', 'asked_at', 'decided_at', 'ends_at', 'ended_at'),
      ...staff('staff_id', 'actor', 'decided_by', 'decided_by_id', 'ended_by'),
      reason: emptyText,
      decision: nothing,
    },
  },
  escalation: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'rung', 'ground', 'state', 'raised_at', 'due_at', 'silent_at', 'ended_at'),
      ...staff('raised_by', 'raised_by_id', 'ended_by', 'ended_by_id'),
      reason: emptyText,
      answer: nothing,
    },
  },
  second_look: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'state', 'why', 'asked_at', 'due_at', 'overdue_at', 'looked_at'),
      ...staff('asked_by', 'asked_by_id', 'looked_by', 'looked_by_id'),
      outcome: only('outcome', 'decision'),
      remark: nothing,
    },
  },
  remedy: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'department', 'kind', 'minor', 'currency', 'state', 'proposed_at', 'proposed_role', 'budget_of'),
      ...plain('approved_at', 'promised_at', 'due_on', 'due_at', 'overdue_at', 'fulfilled_at', 'fulfilled_on', 'ended_at'),
      ...staff('proposed_by', 'proposed_by_id', 'fulfilled_by', 'ended_by'),
      reason: emptyText,
      // A hash of a number can be tried out: what this customer was granted no longer counts with later sums.
      customer: noWords,
      proof: nothing,
      ended_reason: nothing,
    },
  },
  legal_hold: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'kind', 'until', 'state', 'placed_at', 'ended_at'),
      ...staff('placed_by', 'placed_by_id', 'ended_by', 'ended_by_id'),
      reason: emptyText,
      why_ended: nothing,
    },
  },
  data_request: {
    rows: ofCase,
    columns: {
      ...plain('id', 'complaint_id', 'kind', 'state', 'way', 'asked_at', 'rule_set', 'obligation', 'due_on', 'due_at', 'acknowledge_by'),
      ...plain('overdue_at', 'answered_at', 'ground', 'until', 'ended_at'),
      ...staff('asked_by', 'answered_by', 'answered_by_id'),
      words: emptyText,
      correction: nothing,
      answer: nothing,
    },
  },
  erasure: {
    rows: ofCase,
    columns: {
      // A reason that names the person is not taken.
      ...plain('id', 'complaint_id', 'ground', 'reason', 'asked_at', 'answered_at', 'done_at', 'cases', 'data_request_id'),
      ...staff('asked_by', 'asked_by_id', 'answered_by', 'answered_by_id'),
      refusal: nothing,
    },
  },
  complaint: {
    rows: 'id = ANY($1)',
    columns: {
      ...plain(
        'id',
        'reference',
        'channel',
        'status',
        'received_at',
        'language',
        'prefers',
        'occurred_on',
        'may_acknowledge',
        'told_due_on',
      ),
      ...plain('department', 'priority', 'due_at', 'claim_id', 'claim_until', 'decided_at', 'version', 'rule_sets', 'registered_at'),
      ...plain(
        'merged_into',
        'claimed_media',
        'unpromised',
        'proved_at',
        'conflicts_of',
        'business',
        'cause',
        'root_cause',
        'urgent',
        'closes_at',
        'erased_at',
        'restricted_at',
      ),
      // No code opens it from now on.
      code_hash: { becomes: `sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))` },
      subject: nothing,
      body: emptyText,
      complainant: emptyObject,
      against: nothing,
      wish: nothing,
      // In the words of whoever complained; what it is about stands in business and cause.
      category: nothing,
      facts: { becomes: factsSql },
      outcome: only('outcome', 'decision'),
      email_key: nothing,
      conflicts: { becomes: knownConflictsSql },
    },
  },
};
