/** What a stable code means: its kind, its HTTP status at a door, what it says, and what to do about it. */
export interface FailureCodeEntry {
  readonly kind: 'refusal' | 'deferral';
  readonly status: number;
  readonly says: string;
  readonly remedy: string;
}

const refusal = (status: number, says: string, remedy: string): FailureCodeEntry => ({ kind: 'refusal', status, says, remedy });
const deferral = (status: number, says: string, remedy: string): FailureCodeEntry => ({ kind: 'deferral', status, says, remedy });

/** Every code there is. `docs/errors.md` is generated from this table. */
export const failureCodes = {
  'request.invalid': refusal(422, 'Some fields are not valid.', 'Correct the fields listed and send it again.'),
  'request.not-json': refusal(400, 'The body is not valid JSON.', 'Send one JSON object, encoded as UTF-8.'),
  'request.too-large': refusal(413, 'The request is too large.', 'Send less at a time; docs/operations.md lists the limits.'),
  'request.too-many': refusal(
    413,
    'The request has too many fields or parts.',
    'Send fewer; docs/operations.md lists the limit of each door.',
  ),
  'request.media-type': refusal(415, 'This content type is not accepted here.', 'Send the content type documented for this door.'),
  'request.key-reused': refusal(409, 'This Idempotency-Key was already used with a different body.', 'Use a new key for a new complaint.'),
  'not-found': refusal(404, 'Not found.', 'Check the address; you may not have access.'),
  'auth.missing': refusal(401, 'Sign in first.', 'Send `Authorization: Bearer <token>`; create a token with `redress token`.'),
  'auth.forbidden': refusal(403, 'Your role does not allow this.', 'Ask a supervisor.'),
  'auth.too-many-tries': deferral(
    429,
    'Too many sign-in attempts from this address, or at this account.',
    'Wait for the number of seconds given.',
  ),
  'auth.provider-refused': refusal(
    401,
    'The sign-in provider vouches for nobody here.',
    'Begin the sign-in again; the log of the gateway names the cause. Compare issuer, client and claims with `signIn.provider` of institution.yaml.',
  ),
  'auth.provider-away': deferral(
    503,
    'The sign-in provider cannot be reached.',
    'Sign in another way, or try again; check `signIn.provider.issuer`.',
  ),
  'form.not-ours': refusal(403, 'This was not sent from one of our own forms.', 'Open the page and send the form from there.'),
  'form.reused': refusal(409, 'This form was already sent with different content.', 'Check it and send it again.'),
  'claim.missing': refusal(409, 'You have not named your claim.', 'Claim the case and send the id of the claim in `X-Redress-Claim`.'),
  'claim.lost': refusal(409, 'This claim has expired or was lost; nothing was changed.', 'Claim the case again.'),
  'claim.held-by-another': refusal(
    409,
    'Someone else holds this case.',
    'Wait until their claim expires, or ask them to give the case back.',
  ),
  'complaint.already-decided': refusal(409, 'This complaint is already decided.', 'Reopen it first.'),
  'complaint.not-decided': refusal(409, 'This complaint is not decided yet.', 'Decide it first.'),
  'complaint.merged': refusal(409, 'This case is part of another one.', 'Work on the case named in `mergedInto`, or take the two apart.'),
  'join.same-case': refusal(422, 'A case cannot be joined to itself.', 'Name another case in `with`.'),
  'join.not-open': refusal(
    409,
    'Only two open cases can be joined.',
    'Reopen any that are decided, and wait until both have a department.',
  ),
  'join.barred': refusal(
    409,
    'The department that would continue may not see the other case.',
    'Join the other way round, or transfer the case first.',
  ),
  'join.unknown': refusal(409, 'These two cases are not joined.', 'Name in `from` a case that the file lists under `joined`.'),
  'staff.name-in-use': refusal(
    409,
    'Someone with this name already has a token.',
    'Add `--same-person` to give the same person another token, or use a name that tells the two apart.',
  ),
  'staff.unknown': refusal(
    404,
    'No such member of staff.',
    'Look the person up with `redress staff list`, then give their staff number or id.',
  ),
  'staff.number-in-use': refusal(
    409,
    'Another member of staff has this staff number.',
    'Correct the number, or record first that the other person has left.',
  ),
  'staff.department-missing': refusal(422, 'A clerk and a head of department need a department.', 'Give it with `--department`.'),
  'staff.own-account': refusal(409, 'Nobody changes their own role or department, or removes themselves.', 'Ask another administrator.'),
  'staff.deputy-unfit': refusal(
    422,
    'A deputy is another person of the same department who still works here.',
    'Name people of the same department; the people page lists them.',
  ),
  'staff.invitation-over': refusal(
    404,
    'This invitation was used, has expired, or never existed.',
    'Ask your administrator for another one (`redress staff invite`).',
  ),
  'key.scope-unknown': refusal(
    422,
    'A key names the actions it is for, within what its role may do.',
    'Use actions of docs/rights.md that have a cell in the column of the role.',
  ),
  'token.unknown': refusal(404, 'There is no such token.', 'Look it up with `redress staff token list`.'),
  'demonstration.house-in-use': refusal(
    409,
    'This house is in use, so it cannot become a demonstration.',
    'Name a folder that is empty or does not exist yet, with `redress demo --data`.',
  ),
  'conflict.decided': refusal(409, 'This has already been decided.', 'Appeal against the decision; the integrity desk then decides again.'),
  'conflict.not-decided': refusal(409, 'There is no decision to appeal against yet.', 'Wait for the decision.'),
  'department.unknown': refusal(422, 'There is no such department.', 'Use an id from config/departments.yaml.'),
  'work.elsewhere': refusal(409, 'This work has an action of its own.', 'Do what it asks for; it then leaves the list by itself.'),
  'points.unanswered': refusal(
    422,
    'Some points of the complaint are not answered.',
    'Answer those that are listed, or strike out what is none (`POST /api/complaints/<reference>/points`), then decide.',
  ),
  'points.missing': refusal(
    422,
    'Nobody drew up the points of the complaint.',
    'Draw them up and answer them; the papers want it before a decision.',
  ),
  'look.own': refusal(409, 'Whoever wrote a decision does not look at it a second time.', 'Let another person look at it.'),
  'look.settled': refusal(409, 'This second look was answered already, or the decision was written anew.', 'Look at the case again.'),
  'remedy.not-approved': refusal(
    422,
    'The decision promises money that no approved remedy stands behind.',
    'Propose the remedy on the case (`POST /api/complaints/<reference>/remedies`), have it approved, then decide; or word the decision without the sum.',
  ),
  'remedy.own': refusal(409, 'Whoever proposed a remedy does not approve it.', 'Let another person look at it.'),
  'remedy.above-limit': refusal(
    409,
    'The sum is above what you may approve.',
    'Let somebody approve it whose limit is higher; the limits stand in institution.yaml.',
  ),
  'remedy.budget-spent': refusal(
    409,
    "The department's budget of this month does not hold it.",
    'Ask whoever keeps the papers to raise the budget, or grant less.',
  ),
  'remedy.settled': refusal(409, 'This remedy was answered already.', 'Look at the case again; propose another one.'),
  'remedy.not-promised': refusal(409, 'Only what was promised can be fulfilled.', 'Decide the case first.'),
  'transfer.offered': refusal(409, 'This case is offered to another department already.', 'Wait for its answer, or take the offer back.'),
  'transfer.not-offered': refusal(
    409,
    'Nothing is offered here any more: it was answered, taken back, or the case went on.',
    'Look at the case again.',
  ),
  'transfer.designated': refusal(
    409,
    'The department of this case was designated.',
    'Work on it; only the complaint office or whoever oversees designates another.',
  ),
  'transfer.goes-round': refusal(
    409,
    'This department had the case before.',
    'Offer it to the complaint office, or ask whoever oversees to designate.',
  ),
  'proposal.changed': refusal(
    409,
    'The proposal has changed since you saw it; nothing was changed.',
    'Read the case again and decide on what it proposes now.',
  ),
  'department.barred': refusal(
    422,
    'The complaint is about this department, or one closely connected with it.',
    'Choose another department.',
  ),
  'extension.not-available': refusal(422, 'The rule set does not allow this extension here.', 'Choose a step that the rule set offers.'),
  'extension.too-late': refusal(422, 'The date has passed and can no longer be extended.', 'Decide the case; the delay is recorded.'),
  'extension.reason-missing': refusal(422, 'An extension needs a reason.', 'Give the reason; the complainant will read it.'),
  'extension.approval-missing': refusal(422, 'This extension needs approval.', 'Ask another person with the role that the rule names.'),
  'extension.step-missing': refusal(422, 'An earlier step must come first.', 'Take the earlier step of the rule set.'),
  'extension.already-used': refusal(422, 'This step was already used.', 'Choose another step, or decide the case.'),
  'extension.over-maximum': refusal(422, 'That is longer than the rule set allows.', 'Ask for a period within the limit.'),
  'extension.stated-date-missing': refusal(422, 'This extension must state the new date.', 'Send `statedDate`.'),
  'extension.not-longer': refusal(422, 'The new date is not later than the present one.', 'Ask for a longer period.'),
  'extension.same-person': refusal(422, 'The approver must be a different person.', 'Have someone else approve it.'),
  'extension.sent-back': refusal(409, 'This request was sent back.', 'Add what was missing and ask again.'),
  'calendar.unknown': refusal(
    500,
    'There is no such calendar.',
    'Put its file in config/calendars; `redress calendars add` adds years to an existing calendar.',
  ),
  'calendar.not-published': refusal(422, 'The calendar does not reach that far.', 'Add the new year with `redress calendars add <file>`.'),
  'calendar.invalid': refusal(422, 'The calendar file is not valid.', 'Correct what is listed.'),
  'rule-set.unknown': refusal(422, 'There is no such rule set.', 'Use an id from libs/shared/src/rules/rule-sets or config/rule-sets.'),
  'rule-set.invalid': refusal(500, 'The rule set file is not valid.', 'Correct what is listed.'),
  'coding.invalid': refusal(500, 'The coding, its words or its sentences are not valid.', 'Correct what is listed.'),
  'model.invalid': refusal(500, 'The model of a coding cannot be used.', 'Train it again with `redress routing train`.'),
  'events.impossible-order': refusal(
    422,
    'These events cannot follow one another.',
    'Give the events in the order in which they happened.',
  ),
  'referral.known': refusal(
    409,
    'This referral is already on the case.',
    'Read the case; each reference of an authority is entered only once.',
  ),
  'referral.entered': refusal(
    409,
    'This reference of this authority has already been entered.',
    'Continue with the case named, and record anything new there.',
  ),
  'event.not-known': refusal(422, 'No rule set of this case has this event.', 'Use one of the names listed, or `done` with the duty.'),
  'config.invalid': refusal(500, 'The settings are not valid.', 'Correct every problem listed.'),
  'door.not-configured': deferral(503, 'This door has no secret yet.', 'Set the secret named in the message, then restart.'),
  'door.busy': deferral(503, 'Too many requests at once.', 'Try again after the number of seconds given.'),
  'door.unknown': deferral(503, 'There is no such door.', 'Correct the address at the provider; docs/doors lists every door.'),
  'store.unavailable': deferral(503, 'Nothing was saved: the database cannot be reached.', 'Try again shortly.'),
  'store.busy': deferral(503, 'Nothing was saved: another change was made at the same time.', 'Try again shortly.'),
  'provider.unavailable': deferral(503, 'The provider did not answer.', 'No action is needed: it is retried automatically.'),
  'provider.refused': refusal(502, 'The provider refused the request.', 'Check the account and the token named in the message.'),
  'mail.unreadable': refusal(422, 'This email could not be read.', 'Read the original: the raw file is kept.'),
  'notice.incomplete': refusal(
    422,
    'The notice lacks a statement that the rule set requires.',
    'Add the statements named, or use another channel.',
  ),
  'template.invalid': refusal(
    422,
    'A template cannot be read.',
    'Correct the file named; docs/how-to/write-a-template.md shows the format.',
  ),
  'template.value-missing': refusal(
    422,
    'A template uses a value that this kind of notice may not have.',
    'Put it between {% if … %} and {% endif %}, or remove it.',
  ),
  'template.statement-missing': refusal(
    422,
    'A rule set in force requires a statement that nothing makes.',
    'Add its wording under `statements` in config/institution.yaml, or use its value in the template.',
  ),
  'template.too-long': refusal(422, 'A text message may exceed two segments.', 'Shorten the template.'),
  'notice.on-its-way': refusal(
    409,
    'This notice is not waiting for a decision.',
    'Read the case again: it is being sent, or has been delivered.',
  ),
  'notice.medium-refused': refusal(422, 'The rule set does not allow this medium.', 'Use a medium that the rule set allows.'),
  'sending.not-compared': refusal(
    409,
    'Not everything has been compared yet with what was sent before the restore.',
    'Wait until the notifier has finished comparing, or use --force.',
  ),
  'letter.wrong-state': refusal(
    409,
    'This letter is not in the right state for that.',
    'Read the letter queue again; the day of posting cannot be in the future.',
  ),
  'delivery.known': refusal(409, 'The outcome of this delivery is already known, or someone has decided it.', 'Read the case again.'),
  'evidence.infected': refusal(
    409,
    'The virus scanner reports this file as infected.',
    'Do not open it. If it must be read, a supervisor may fetch it with `?override=<reason>`, which is recorded.',
  ),
  'scanner.unavailable': deferral(
    503,
    'The virus scanner cannot be reached.',
    'Start clamd, or correct CLAMD_URL; files wait in the meantime.',
  ),
  'notice.not-held': refusal(
    409,
    'This notice is not held.',
    'Only a notice that is waiting for a person can be released; check its state.',
  ),
  'notice.nobody-to-send-to': refusal(
    409,
    'This case has no phone number or address.',
    'Tell them another way; the text is on the status page.',
  ),
  'proof.wrong': refusal(
    422,
    'This proof of work is wrong, or came too late.',
    'Nothing is lost: the complaint is registered, and everything we send is on its page.',
  ),
  'chain.unreadable': refusal(
    422,
    'This is not an exported record.',
    'Give a file written by `redress verify --export`, complete and unedited; the message names a line that was cut or changed.',
  ),
  'file.unreadable': refusal(422, 'The file cannot be read.', 'Check its path and permissions, or pipe it in and give - as its name.'),
  'contact.not-claimed': refusal(
    409,
    'There is no number or address here to confirm.',
    'No action is needed: it is already confirmed, or none was given.',
  ),
  'contact.code-wrong': refusal(422, 'This is not the last code that was sent.', 'Check it, or ask for a new one.'),
  'contact.too-many-codes': deferral(429, 'Too many codes were requested today.', 'Try again after the number of seconds given.'),
  'status.too-much-added': deferral(429, 'Too much was added to this case today.', 'Try again after the number of seconds given.'),
  'event.unknown': refusal(500, 'There is no such event.', 'Add it to libs/shared/src/messages/topology.ts.'),
  'slip.dead': refusal(409, 'This task exhausted its retries.', 'Fix the cause, then run `redress replay`.'),
  'status.too-many-tries': deferral(
    429,
    'Too many wrong attempts for this reference from this address.',
    'Wait for the number of seconds given.',
  ),
  'calendar.gap': refusal(422, 'The calendar has gaps.', 'Give the whole period from the day after the present end.'),
  'calendar.overlap': refusal(422, 'The calendar lists a day twice.', 'List each day only once.'),
  'profile.unknown': refusal(422, 'There is no such profile.', 'Use an id from libs/shared/src/rules/profiles.json.'),
  'notice.unknown': refusal(422, 'The rule set has no such notice.', 'Use an id listed under `notices` in the rule set.'),
  'handlers.wrong': refusal(
    500,
    'The handlers of this app do not match the topology.',
    'Give every event of its queues exactly one handler.',
  ),
  'queue.unavailable': deferral(
    503,
    'The queue cannot be reached.',
    'Start the queue, or correct QUEUE_URL; nothing is lost in the meantime.',
  ),
  'backup.not-written': refusal(
    409,
    'The backup was not written.',
    'Name a file that does not exist yet, in a folder this user may write to.',
  ),
  'backup.damaged': refusal(422, 'This backup is damaged or incomplete.', 'Use another copy; `redress restore --check` verifies one.'),
  'backup.other-version': refusal(
    409,
    'This backup was written by another version of Redress.',
    'Restore it with the version that wrote it, then upgrade.',
  ),
  'restore.not-empty': refusal(
    409,
    'A backup can only be restored into an empty database.',
    'Set REDRESS_DATA to a new folder, or DATABASE_URL to an empty database.',
  ),
  'start.unsafe': refusal(500, 'Refusing to start: accepted complaints could be lost or given a wrong date.', 'Fix every reason listed.'),
  'start.port-taken': refusal(
    500,
    'A port is already in use.',
    'Stop the program that uses it, or set the variable named to another port.',
  ),
  'start.data-folder': refusal(
    500,
    'The data folder is not writable.',
    'Give this user write permission, or set REDRESS_DATA to another folder.',
  ),
  'start.already-running': refusal(
    409,
    'Redress is already running on this data folder.',
    'Use it, stop it, or set REDRESS_DATA to another folder.',
  ),
} as const satisfies Record<string, FailureCodeEntry>;

/** A stable code of a failure; `docs/errors.md` has each with its remedy. */
export type FailureCode = keyof typeof failureCodes;
