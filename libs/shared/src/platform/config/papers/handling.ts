import { z } from 'zod';
import { ladderSteps } from '../../../domain/escalation/escalation.js';
import { alertContact, id, ladder, lengthOfTime, limit } from './forms.js';
import { text } from './paper-words.js';

/** What the rules leave to the institution in counting days: `counting` of `institution.yaml`. */
export const counting = z
  .strictObject({
    receipt: z
      .enum(['actual_day', 'deem_next_working_day'], { error: 'Write actual_day or deem_next_working_day.' })
      .optional()
      .describe('`deem_next_working_day`: what comes after closing time or on a day off belongs to the next working day; or `actual_day`.'),
    roll: z
      .enum(['default', 'permitted'], { error: 'Write default or permitted.' })
      .optional()
      .describe('`permitted`: a last day on a day off moves where the rule set permits it; or `default`.'),
    choose: z
      .enum(['later', 'earlier'], { error: 'Write later or earlier.' })
      .optional()
      .describe('Which of two limits is kept where a rule gives a choice: `later` or `earlier`.'),
  })
  .prefault({})
  .describe('What the rules leave to the institution; each needs a legal basis of its own. Left out: as the profile says.');

/** Which rule sets bind which complaints: `binding` of `institution.yaml`. */
export const binding = z
  .array(
    z.strictObject({
      id: id.describe('Names the rule in the record.'),
      when: z
        .string({ error: 'Write a CEL condition in quotes.' })
        .min(1, 'Write a CEL condition.')
        .describe('A CEL condition over the draft; it may ask what one of routing.yaml may.'),
      ruleSets: z.array(text()).min(1, 'Name at least one rule set.').describe('Those that bind such a complaint, all of them.'),
    }),
    { error: 'Write a list of rules.' },
  )
  .default([])
  .describe(
    'Which rule sets bind which complaints, where it is not `ruleSets`: the first rule that holds says all of them. Staff may change them for a case, among those that are named here, with a reason; its dates are then counted anew.',
  );

/** How long a case is held by whoever took it, and who may choose: `claims` of `institution.yaml`. */
export const claims = z
  .strictObject({
    chosen: z
      .enum(['allowed', 'assigned'], { error: 'Write allowed or assigned.' })
      .default('allowed')
      .describe(
        '`allowed`: a clerk may take a case out of turn, which the trail says; `assigned`: only the next one, or what the head assigns.',
      ),
    most: limit
      .default(20)
      .describe(
        'How many cases somebody who works by claims may hold that they took themselves; or `off`. What the head assigns to them does not count: so the head lets somebody hold more.',
      ),
    lease: z
      .enum(['clock', 'working-time'], { error: 'Write clock or working-time.' })
      .default('clock')
      .describe(
        '`working-time`: the minutes of a lease are counted while the house is open, so that a case that was taken late in the day is still theirs in the morning; `clock`: as they pass.',
      ),
    assignedFor: lengthOfTime
      .prefault('1 working day')
      .describe(
        'How long an assigned case is held for whoever it was assigned to before it is in the queue again; longer while they are at work.',
      ),
  })
  .prefault({})
  .describe('How cases are taken.');

/** How a case is offered to another department, and how long that may take: `transfers` of `institution.yaml`. */
export const transfers = z
  .strictObject({
    complaintOffice: id
      .default('triage')
      .describe('The department that designates: it hands cases over at once, and gets those that were returned twice.'),
    answerWithin: lengthOfTime
      .prefault('1 working day')
      .describe('How long a department may take to accept or return a case that it is offered; silence accepts.'),
    tell: z
      .boolean({ error: 'Write true or false.' })
      .default(true)
      .describe(
        'Whether the complainant hears that another department has the case now. What the complaint office sorts is told in any case by the pages and the notices that follow; a rule set with a `transfer` notice tells always.',
      ),
  })
  .prefault({})
  .describe('Whoever receives a case answers for it until another department has accepted it.');

/** How long a department that is asked for its part may take: `assistance` of `institution.yaml`. */
export const assistance = z
  .strictObject({
    answerWithin: lengthOfTime
      .prefault('3 working days')
      .describe('How long a department may take to answer what another asks of it; a department may have an `answerWithin` of its own.'),
    partyWithin: lengthOfTime.prefault('5 working days').describe('The same for an outside body; so long its link works.'),
  })
  .prefault({})
  .describe('Joint handling: other departments and outside bodies answer for a part of a case that one department decides.');

/** How a case comes higher: `escalation` of `institution.yaml`. */
export const escalation = z
  .strictObject({
    ladder: ladder
      .default([...ladderSteps])
      .describe(
        'Who is above whom: `holder` hears when a date comes near, `head` when it must be escalated, `office` (the complaint office) when it was missed, `executive` when nobody below says anything, or somebody asks. A department may have a `ladder` of its own.',
      ),
    answerWithin: lengthOfTime
      .prefault('1 working day')
      .describe('How long whoever a case is escalated to may say nothing before it goes on to the next step.'),
    complainants: z
      .boolean({ error: 'Write true or false.' })
      .default(true)
      .describe('Whether a complainant may ask on the page of the complaint that somebody higher looks at it.'),
    executive: alertContact
      .extend({ name: text(80).describe('Who it is.') })
      .optional()
      .describe('Who answers for complaints in the management, and is told of what comes up to the highest step. Left out: `supervisors`.'),
  })
  .prefault({})
  .describe('To whom a case goes that is late, that nobody moves, or that somebody wants looked at higher up.');
