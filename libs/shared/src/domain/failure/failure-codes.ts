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
  'request.invalid': refusal(422, 'Some fields are not right.', 'Correct the fields that are named and send again.'),
  'request.not-json': refusal(400, 'The body is not valid JSON.', 'Send one JSON object, encoded as UTF-8.'),
  'request.too-large': refusal(413, 'The request is too large.', 'Send less at once; the limits are in docs/operations.md.'),
  'request.too-many': refusal(
    413,
    'The request has too many fields or parts.',
    'Send fewer; the most that each door takes is in docs/operations.md.',
  ),
  'request.media-type': refusal(415, 'This content type is not taken here.', 'Send the content type that the door documents.'),
  'request.key-reused': refusal(409, 'This Idempotency-Key was used for another body.', 'Use a new key for a new complaint.'),
  'not-found': refusal(404, 'There is nothing here.', 'Check the address and what you may see.'),
  'auth.missing': refusal(401, 'Sign in first.', 'Send `Authorization: Bearer <token>`; `redress token` makes one.'),
  'auth.forbidden': refusal(403, 'Your role may not do this.', 'Ask a supervisor.'),
  'auth.too-many-tries': deferral(429, 'Too many tries to sign in from this address.', 'Wait for the seconds that are named.'),
  'form.not-ours': refusal(403, 'This did not come from a form of our own.', 'Open the page and send the form from there.'),
  'form.reused': refusal(409, 'This form was sent before with other content.', 'Check it and send it again.'),
  'claim.missing': refusal(409, 'Name your claim.', 'Claim the case and send its id in `X-Redress-Claim`.'),
  'claim.lost': refusal(409, 'This claim ran out or was lost; nothing was changed.', 'Claim the case again.'),
  'claim.held-by-another': refusal(409, 'Somebody else holds this case.', 'Wait until their lease ends, or ask them to give it back.'),
  'complaint.already-decided': refusal(409, 'This complaint is already decided.', 'Reopen it first.'),
  'complaint.not-decided': refusal(409, 'This complaint is not decided yet.', 'Decide it first.'),
  'complaint.merged': refusal(409, 'This case is part of another one.', 'Work on the case that `mergedInto` names, or take the two apart.'),
  'join.same-case': refusal(422, 'A case cannot be joined to itself.', 'Name another case in `with`.'),
  'join.not-open': refusal(409, 'Only two open cases can be joined.', 'Reopen what is decided; wait until both have a department.'),
  'join.barred': refusal(
    409,
    'The department that would go on may not see the other case.',
    'Join the other way round, or transfer the case first.',
  ),
  'join.unknown': refusal(409, 'These two cases are not joined.', 'Name in `from` a case that the file lists under `joined`.'),
  'staff.name-in-use': refusal(
    409,
    'Somebody of this name has a token already.',
    'Add `--same-person` for another token of theirs, or give this person a name that tells them apart.',
  ),
  'department.unknown': refusal(422, 'There is no such department.', 'Use an id of config/departments.yaml.'),
  'department.barred': refusal(
    422,
    'The complaint is about this department, or one that it is too close to.',
    'Choose another department.',
  ),
  'extension.not-available': refusal(422, 'The rule set has no such extension here.', 'Choose a step that the rule set offers.'),
  'extension.too-late': refusal(422, 'The date has passed; it can no longer be extended.', 'Decide the case; the lateness is recorded.'),
  'extension.reason-missing': refusal(422, 'An extension needs a reason.', 'Give the reason that the complainant will read.'),
  'extension.approval-missing': refusal(422, 'This extension needs an approval.', 'Ask another person with the role the rule names.'),
  'extension.step-missing': refusal(422, 'Another step must come first.', 'Take the earlier step of the rule set.'),
  'extension.already-used': refusal(422, 'This step was already used.', 'Choose a further step, or decide.'),
  'extension.over-maximum': refusal(422, 'That is longer than the rule set allows.', 'Ask for a length within the limit.'),
  'extension.stated-date-missing': refusal(422, 'This extension must state the new date.', 'Send `statedDate`.'),
  'extension.not-longer': refusal(422, 'That is not later than the present date.', 'Ask for a longer limit.'),
  'extension.same-person': refusal(422, 'The approver must be another person.', 'Have somebody else approve it.'),
  'extension.sent-back': refusal(409, 'This request was sent back.', 'Ask again with what was missing.'),
  'calendar.unknown': refusal(
    500,
    'There is no such calendar.',
    'Put its file into config/calendars; `redress calendars add` adds years to one that is there.',
  ),
  'calendar.not-published': refusal(422, 'The calendar does not reach that far.', 'Add the new year with `redress calendars add <file>`.'),
  'calendar.invalid': refusal(422, 'The calendar file is not right.', 'Correct what is named.'),
  'rule-set.unknown': refusal(422, 'There is no such rule set.', 'Use an id of libs/shared/src/rules/rule-sets or of config/rule-sets.'),
  'rule-set.invalid': refusal(500, 'The rule set file is not right.', 'Correct what is named.'),
  'events.impossible-order': refusal(422, 'These events cannot follow each other.', 'Give the events in the order they happened.'),
  'referral.known': refusal(409, 'This referral is on the case already.', 'Read the case; each number of an authority is entered once.'),
  'event.not-known': refusal(422, 'No rule set of this case knows such an event.', 'Use a name that is listed, or `done` with the duty.'),
  'config.invalid': refusal(500, 'The settings are not right.', 'Correct every problem that is listed.'),
  'door.not-configured': deferral(503, 'This door has no secret yet.', 'Set the secret that the message names, and start again.'),
  'door.busy': deferral(503, 'Too much at once.', 'Try again after the seconds that are named.'),
  'door.unknown': deferral(503, 'There is no such door.', 'Correct the address at the provider; docs/doors lists every door.'),
  'store.unavailable': deferral(503, 'Nothing was stored: the database cannot be reached.', 'Try again shortly.'),
  'store.busy': deferral(503, 'Nothing was stored: two changes were in each other’s way.', 'Try again shortly.'),
  'provider.unavailable': deferral(503, 'The provider did not answer.', 'Nothing: it is tried again by itself.'),
  'provider.refused': refusal(502, 'The provider refused.', 'Check the account and the token that the message names.'),
  'mail.unreadable': refusal(422, 'This mail could not be read.', 'Read it by hand: the raw file is kept.'),
  'notice.incomplete': refusal(
    422,
    'The notice lacks a statement that the rule set requires.',
    'State what is named, or use another channel.',
  ),
  'template.invalid': refusal(
    422,
    'A template cannot be read.',
    'Correct the file that is named; docs/how-to/write-a-template.md shows the form.',
  ),
  'template.value-missing': refusal(
    422,
    'A template shows a value that such a notice may not have.',
    'Put it between {% if … %} and {% endif %}, or leave it out.',
  ),
  'template.statement-missing': refusal(
    422,
    'A rule set in force demands a statement that nothing carries.',
    'Give the words under `statements` of config/institution.yaml, or show their value in the template.',
  ),
  'template.too-long': refusal(422, 'A text message may pass two segments.', 'Shorten the template.'),
  'notice.on-its-way': refusal(409, 'This notice does not wait for anybody.', 'Read the case again: it is on its way, or was told.'),
  'notice.medium-refused': refusal(422, 'The rule set does not allow this way of telling it.', 'Use a medium that the rule set names.'),
  'sending.not-compared': refusal(
    409,
    'Not everything was compared with what had left before the restore.',
    'Wait until the notifier has compared it, or use --force.',
  ),
  'letter.wrong-state': refusal(
    409,
    'This letter is not at that point.',
    'Read the letter queue again; a day of posting cannot lie in the future.',
  ),
  'delivery.known': refusal(409, 'What became of this delivery is known, or somebody decided already.', 'Read the case again.'),
  'evidence.infected': refusal(
    409,
    'The virus scanner holds this file to be infected.',
    'Leave it; if it must be read, a supervisor may fetch it with `?override=<reason>`, which is recorded.',
  ),
  'scanner.unavailable': deferral(503, 'The virus scanner cannot be reached.', 'Start clamd, or correct CLAMD_URL; files wait meanwhile.'),
  'notice.not-held': refusal(409, 'This notice is not held.', 'Only what waits for a person can be released; look at its state.'),
  'notice.nobody-to-send-to': refusal(
    409,
    'This case has no number or address.',
    'Tell them another way; the text stands on the status page.',
  ),
  'proof.wrong': refusal(
    422,
    'This proof does not fit, or came too late.',
    'Nothing is lost: the complaint is there, and what we tell stands on its page.',
  ),
  'file.unreadable': refusal(422, 'The file cannot be read.', 'Check its path and rights, or pipe it in and write - for its name.'),
  'contact.not-claimed': refusal(409, 'There is no number or address here to confirm.', 'Nothing: it is confirmed, or none was given.'),
  'contact.code-wrong': refusal(422, 'This is not the code that was sent last.', 'Check it, or ask for a new one.'),
  'contact.too-many-codes': deferral(429, 'Too many codes were asked for today.', 'Try again after the seconds that are named.'),
  'status.too-much-added': deferral(429, 'Too much was added to this case today.', 'Try again after the seconds that are named.'),
  'event.unknown': refusal(500, 'There is no such event.', 'Add it to libs/shared/src/messages/topology.ts.'),
  'slip.dead': refusal(409, 'This slip failed too often.', 'Mend the cause, then `redress replay`.'),
  'status.too-many-tries': deferral(
    429,
    'Too many wrong tries for this reference from this address.',
    'Wait for the seconds that are named.',
  ),
  'calendar.gap': refusal(422, 'The calendar leaves out days.', 'Give the whole time from the day after the present end.'),
  'calendar.overlap': refusal(422, 'The calendar says two things about one day.', 'Leave each day in one place only.'),
  'profile.unknown': refusal(422, 'There is no such profile.', 'Use an id of libs/shared/src/rules/profiles.json.'),
  'notice.unknown': refusal(422, 'The rule set has no such notice.', 'Use an id under `notices` of the rule set.'),
  'handlers.wrong': refusal(
    500,
    'The handlers of this app do not fit the topology.',
    'Give every event of its queues exactly one handler.',
  ),
  'queue.unavailable': deferral(503, 'The queue cannot be reached.', 'Start the queue, or correct QUEUE_URL; nothing is lost meanwhile.'),
  'backup.not-written': refusal(
    409,
    'The backup was not written.',
    'Name a file that is not there yet, in a folder that this user may write.',
  ),
  'backup.damaged': refusal(422, 'This is no whole backup.', 'Use another copy; redress restore --check reads one through.'),
  'backup.other-version': refusal(
    409,
    'This backup has other tables than this version of Redress.',
    'Restore it with the version that wrote it; then bring that house to this version.',
  ),
  'restore.not-empty': refusal(
    409,
    'A backup goes into an empty database only.',
    'Set REDRESS_DATA to a new folder, or DATABASE_URL to an empty database.',
  ),
  'start.unsafe': refusal(
    500,
    'The house does not start: what it accepts might be lost or wrongly dated.',
    'Mend every reason that is named.',
  ),
  'start.port-taken': refusal(500, 'A port is taken.', 'End the program that uses it, or set the variable that is named to another port.'),
  'start.data-folder': refusal(
    500,
    'The data folder cannot be written.',
    'Give this user the right to write it, or set REDRESS_DATA to another folder.',
  ),
  'start.already-running': refusal(
    409,
    'A house runs on this data folder already.',
    'Use it, end it, or set REDRESS_DATA to another folder.',
  ),
} as const satisfies Record<string, FailureCodeEntry>;

export type FailureCode = keyof typeof failureCodes;
