import { emptyObject, plain, staff, type TableLies } from './what-remains.js';

const house = (columns: TableLies['columns']): TableLies => ({ rows: null, columns });

/**
 * The tables in which nothing of a person stands in the clear, and why: they hold ids and codes (what happened, and when), keyed hashes that are gone within
 * days, or what the house knows of itself and of its staff. The trail (`event`), `reach` and `desk_action` have their own way (`erase-case.ts`).
 */
export const otherTables: Readonly<Record<string, TableLies>> = {
  // Erased event by event: the leaf of each stays provable (erase-events.ts).
  event: house({ ...plain('id', 'seq', 'kind', 'complaint_id', 'subject_id', 'at'), ...staff('actor', 'actor_id'), data: emptyObject }),
  // By number and address: where no other case has it (erase-case.ts).
  reach: house({
    ...plain('medium', 'reached_at', 'failed_at', 'failed_why', 'opted_out_at', 'opted_out_why', 'failed_by', 'failed_code', 'restored_at'),
    ...staff('restored_by'),
    recipient: { becomes: `''` },
  }),
  // A week long, what a call answered: with the reference (erase-case.ts).
  desk_action: house({ ...plain('key', 'said', 'at'), ...staff('actor'), result: emptyObject }),

  // Of a case: codes and dates alone.
  case_event: house({ ...plain('complaint_id', 'no', 'type', 'at', 'details', 'recorded_at'), ...staff('actor') }),
  obligation: house({
    ...plain('id', 'complaint_id', 'rule_set', 'rule_set_version', 'obligation', 'occurrence', 'kind', 'notice', 'state', 'started_at'),
    ...plain('due_on', 'due_at', 'near_at', 'provisional', 'known_through', 'house', 'calendar', 'calendar_version', 'derivation'),
    ...plain('satisfied_at', 'near_told_at', 'missed_at', 'undated', 'assumed', 'satisfied_by', 'alternative', 'waived_at', 'waived_by'),
    ...plain('instead', 'escalate_at', 'escalated_at', 'counted_with', 'period_from', 'period_to', 'remind_on', 'spared'),
  }),
  derivation: house(plain('hash', 'body')),
  claim: house({
    ...plain('id', 'complaint_id', 'department', 'taken_at', 'lease_until', 'ended_at', 'end_reason'),
    ...staff('actor', 'staff_id'),
  }),
  work: house({ ...plain('id', 'complaint_id', 'kind', 'subject_id', 'since', 'due', 'done_at', 'department'), ...staff('done_by') }),
  root_cause: house({ ...plain('complaint_id', 'no', 'coding', 'code', 'at'), ...staff('actor', 'actor_id') }),
  // What an authority calls the case; it owes and is owed reports under it.
  referral_number: house(plain('authority', 'number', 'complaint_id')),
  remedy_approval: house({ ...plain('remedy_id', 'at'), ...staff('staff_id', 'actor', 'role') }),
  scan: house(plain('subject_id', 'subject', 'state', 'found', 'tries', 'next_at', 'scanned_at')),
  reading: house({ ...plain('id', 'seq', 'at', 'action', 'route', 'complaint_id', 'subject_id'), ...staff('staff_id', 'actor', 'role') }),

  // The record.
  chain_tile: house(plain('level', 'no', 'hashes', 'seqs', 'first_seq', 'openings')),
  reading_block: house(plain('no', 'last_seq', 'seqs', 'hashes', 'sealed_at')),
  chain_case: house(plain('complaint_id', 'length', 'leaf')),
  chain_head: house(plain('size', 'root', 'last_seq', 'at', 'note')),
  chain_anchor: house(plain('id', 'size', 'note', 'url', 'token', 'at')),
  chain_key: house(plain('public_key', 'vouched_by', 'until', 'signature')),
  chain_mail: house(plain('id', 'size', 'note', 'recipient', 'owed_at', 'state', 'tries', 'next_at', 'provider', 'reason', 'taken_at')),
  chain_check: house({
    ...plain('id', 'asked_at', 'begun_at', 'alive_at', 'done', 'total', 'ended_at', 'intact', 'heads', 'root', 'findings'),
    ...staff('asked_by'),
  }),

  // Keyed hashes, for minutes to days.
  address_try: house(plain('key', 'since', 'tries')),
  status_try: house(plain('key', 'since', 'tries')),
  budget_use: house(plain('key', 'slot', 'used')),

  // Closed for the integrity desk's key before they were written, and of no case: nobody here can read them (docs/decisions/0158).
  sealing_key: house({ ...plain('recipient', 'made_at', 'retired_at'), ...staff('made_by') }),
  sealed_report: house(plain('id', 'lookup', 'reporter', 'reporter_key', 'desk', 'received_on', 'closed_on')),
  sealed_message: house(plain('report_id', 'no', 'by_desk', 'said_on', 'words')),
  sealed_file: house(plain('report_id', 'message', 'no', 'said_on', 'about', 'content')),
  // Keyed hashes, for two days.
  sealed_arrival: house(plain('lookup', 'answer', 'on_day')),
  sealed_thread: house(plain('lookup', 'report_id', 'missing', 'on_day')),
  // For seconds, closed for a key that one process has in its memory (docs/decisions/0131).
  answer_carrier: house(plain('recipient', 'seen_at')),
  answer_errand: house(plain('id', 'carrier', 'closed', 'taken', 'outcome')),

  // What makes the house run.
  slip: house(plain('event_id', 'consumer', 'kind', 'next_at', 'epoch', 'failures', 'last_code', 'last_failure', 'dead_at', 'leased')),
  // A text or a call in pieces, for minutes: gone when it is settled.
  thread_wait: house(plain('channel', 'account', 'thread_id', 'until')),
  heartbeat: house(plain('app', 'instance', 'at', 'problems')),
  doubt_tally: house(
    plain(
      'channel',
      'minute',
      'in_minute',
      'day',
      'in_day',
      'bytes_in_day',
      'left_out',
      'left_out_bytes',
      'left_out_since',
      'left_out_last',
      'kept_last',
    ),
  ),
  reconciliation: house(
    plain('channel', 'next_at', 'lease_until', 'lease_token', 'succeeded_at', 'failures', 'last_code', 'listed', 'brought'),
  ),
  channel_place: house(plain('channel', 'account', 'place', 'at')),
  provider_state: house(
    plain('provider', 'troubles', 'trips', 'open_until', 'turns', 'refilled_at', 'alarm_at', 'alarm_since', 'alarm_why'),
  ),
  sending_mark: house(plain('single', 'house', 'n')),
  sending_freeze: house({ ...plain('id', 'frozen_at', 'why', 'since', 'found', 'compared_at', 'thawed_at'), ...staff('thawed_by') }),
  // What many complaints have in common: a code, a place, a product, or a word. A word is proposed only where at least `surgeRule.least` different people
  // wrote it in one window (sweep-surges.ts), so it is no one's own, and it stays when one of them is erased.
  incident: house({
    ...plain(
      'id',
      'axis',
      'value',
      'state',
      'from_at',
      'found_at',
      'count',
      'expected',
      'judged_at',
      'reason',
      'over_at',
      'duty_under',
      'warned',
    ),
    ...staff('judged_by'),
  }),
  incident_case: house(plain('complaint_id', 'incident_id', 'state', 'since', 'why')),
  incident_answer: house({ ...plain('incident_id', 'no', 'decision', 'texts', 'root_cause', 'at'), ...staff('actor', 'actor_id') }),
  // Of a root cause, and of no case: what the house does against it.
  measure: house({
    ...plain('id', 'coding', 'cause', 'department', 'what', 'state', 'due_on', 'done_at'),
    ...staff('owner', 'owner_id', 'proposed_by_id'),
  }),
  measure_step: house({ ...plain('measure_id', 'no', 'state', 'reason', 'at'), ...staff('actor', 'actor_id') }),
  // To the people of the house, of its own duties: no case and no complainant in it.
  staff_message: house({
    ...plain(
      'id',
      'event_id',
      'obligation_id',
      'instead_of',
      'role',
      'medium',
      'language',
      'template',
      'subject',
      'body',
      'html',
      'shown',
      'state',
      'attempts',
    ),
    ...plain('provider', 'provider_id', 'reason', 'raised_at', 'next_at', 'lease_until', 'settled_at', 'silent_at'),
    ...staff('recipient'),
  }),
  // Counts and definitions; where a figure names its cases, by their references.
  report_text: house({ ...plain('report', 'period', 'entity', 'texts', 'written_at'), ...staff('written_by') }),
  report_copy: house({
    ...plain('id', 'report', 'period', 'entity', 'no', 'as_of', 'language', 'definition', 'figures', 'texts', 'way', 'reason', 'signed_at'),
    ...staff('signed_by', 'signed_by_id'),
  }),
  report_file: house(plain('copy_id', 'format', 'bytes', 'sha256')),
  // The institution's own papers, which hold nobody's complaint.
  paper_version: house({ ...plain('file', 'no', 'hash', 'text', 'at', 'checked_at'), ...staff('checked_by', 'checked_by_id') }),
  standing_papers: house(plain('seq', 'at', 'lines', 'hash')),
  retention_run: house({
    ...plain('id', 'state', 'drawn_up_at', 'answered_at', 'done_at', 'refusal', 'rules', 'head'),
    ...staff('drawn_up_by', 'drawn_up_by_id', 'answered_by', 'answered_by_id'),
  }),
  retention_case: house(
    plain('run_id', 'complaint_id', 'no', 'rule_set', 'provision', 'years', 'since', 'kept_until', 'state', 'why', 'erasure_id', 'at'),
  ),
  kept_figures: house(plain('view', 'figures', 'read_at', 'asked_at')),
  remedy_budget: house(plain('department', 'month', 'currency', 'granted')),
  demonstration: house(plain('the_only', 'begun_at', 'ready_at')),
  calendar: house({ ...plain('seq', 'id', 'version', 'body', 'added_at'), ...staff('added_by') }),
  migration: house(plain('id', 'timestamp', 'name')),

  // Who works here.
  staff: house(
    staff(
      ...[
        'id',
        'name',
        'spellings',
        'staff_number',
        'email',
        'role',
        'department',
        'branch',
        'languages',
        'skills',
        'relatives',
        'deputy_ids',
      ],
      ...['absent_from', 'absent_until', 'keys', 'scanned_to', 'joined_at', 'changed_at', 'left_at', 'provider_subject'],
    ),
  ),
  // A person's own filters: codes, under a name that they chose.
  saved_view: house({ ...plain('id', 'department', 'picked', 'made_at'), ...staff('staff_id', 'name') }),
  staff_invitation: house(staff('token_hash', 'staff_id', 'made_at', 'expires_at', 'made_by')),
  staff_password: house(staff('staff_id', 'hash', 'authenticator', 'last_step', 'set_at', 'invited_by', 'vouch_hash', 'vouched_by')),
  staff_session: house(
    staff('id_hash', 'token_id', 'begun_at', 'seen_at', 'ended_at', 'id', 'staff_id', 'device', 'provider_session', 'provider_hint'),
  ),
  staff_token: house(
    staff('id', 'name', 'role', 'department', 'token_hash', 'made_at', 'revoked_at', 'staff_id', 'label', 'expires_at', 'machine', 'scope'),
  ),
  recovery_code: house(staff('staff_id', 'code_hash', 'used_at')),
};
