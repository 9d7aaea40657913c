import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { Module } from '@nestjs/common';
import { CausesDesk } from '../causes/causes-desk.js';
import { DeskContext } from '../desk-context.js';
import { RecentFigures } from '../figures/recent-figures.js';
import { JointContext } from '../joint/joint-context.js';
import { DeskTexts } from '../notices/desk-texts.js';
import { ReadingLog } from '../readings/reading-log.js';
import { ReportBackContext } from '../report-back/report-back-context.js';
import { REPORT_DEFINITIONS, ReportDesk } from '../reports/report-desk.js';
import { RoutingTrial } from '../routing/routing-trial.js';
import { AccountController } from './account/account.controller.js';
import { InvitationController } from './account/invitation.controller.js';
import { InvitationPage } from './account/invitation-page.js';
import { AccountabilityPagesController } from './accountability/accountability-pages.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { CarePageController } from './care/care.controller.js';
import { CaseController } from './case/case.controller.js';
import { CaseActionsController } from './case/case-actions.controller.js';
import { CaseFilesController } from './case/case-files.controller.js';
import { CaseForm } from './case/case-form.js';
import { CaseFrame } from './case/case-frame.js';
import { CasePages } from './case/case-pages.js';
import { CausesPagesController } from './causes/causes-pages.controller.js';
import { CaseConflictsController } from './conflicts/case-conflicts.controller.js';
import { ConflictsPagesController } from './conflicts/conflicts-pages.controller.js';
import { CaseDataRequestsController, DataRequestsPagesController } from './data-requests/data-requests.controller.js';
import { DeadSlipsPagesController } from './dead-slips/dead-slips-pages.controller.js';
import { OutcomeController } from './decide/outcome.controller.js';
import { PointsController } from './decide/points.controller.js';
import { SecondLookController } from './decide/second-look.controller.js';
import { DeliveriesPagesController } from './deliveries/deliveries-pages.controller.js';
import { DutiesController } from './duties/duties.controller.js';
import { ErasurePagesController } from './erasure/erasure.controller.js';
import { EscalationPageController } from './escalation/escalation.controller.js';
import { EventsController } from './events/events.controller.js';
import { ExtensionController } from './extend/extension.controller.js';
import { ExtensionRequestController } from './extend/extension-request.controller.js';
import { FiguresPagesController } from './figures/figures.controller.js';
import { DeskForms } from './forms/desk-forms.js';
import { DeskPages } from './frame/desk-pages.js';
import { AskGrantController } from './grants/ask-grant.controller.js';
import { GrantsPagesController } from './grants/grants-pages.controller.js';
import { HeldNoticesPagesController } from './held-notices/held-notices-pages.controller.js';
import { IncidentsPagesController } from './incidents/incidents-pages.controller.js';
import { LaneController } from './incidents/lane.controller.js';
import { JoinsPagesController } from './joins/joins-pages.controller.js';
import { PartsOfCase } from './joint/parts-of-case.js';
import { PartsPagesController } from './joint/parts-pages.controller.js';
import { LettersPagesController } from './letters/letters-pages.controller.js';
import { FindController } from './lists/find.controller.js';
import { MyWorkController } from './lists/my-work.controller.js';
import { QueueController } from './lists/queue.controller.js';
import { QueueFilters } from './lists/queue-filters.js';
import { LiveController } from './live/live.controller.js';
import { LiveLists } from './live/live-lists.js';
import { MatterController } from './matter/matter.controller.js';
import { PapersPagesController } from './papers/papers-pages.controller.js';
import { KeysPagesController } from './people/keys-pages.controller.js';
import { PeoplePagesController } from './people/people-pages.controller.js';
import { QuarantinePagesController } from './quarantine/quarantine-pages.controller.js';
import { ReadingsPagesController } from './readings/readings-pages.controller.js';
import { RecordController } from './record/record.controller.js';
import { CaseReferralController } from './referral/referral.controller.js';
import { ReferralsPagesController } from './referrals/referrals-pages.controller.js';
import { RemediesPagesController } from './remedies/remedies.controller.js';
import { ReminderPageController } from './reminder/reminder.controller.js';
import { ProgressController } from './report/progress.controller.js';
import { ReportController } from './report/report.controller.js';
import { ReportsPagesController } from './reports/reports-pages.controller.js';
import { HoldsPagesController } from './retention/holds.controller.js';
import { RetentionPagesController } from './retention/retention.controller.js';
import { RoutingPagesController } from './routing/routing.controller.js';
import { RuleSetsPageController } from './rule-sets/rule-sets.controller.js';
import { RulesPagesController } from './rules/rules-pages.controller.js';
import { SealedDeskController } from './sealed/sealed-desk-pages.controller.js';
import { DeskFailureFilter } from './session/desk-failure.filter.js';
import { DeskSessionGuard } from './session/desk-session.guard.js';
import { PasswordEntrance } from './session/password-entrance.js';
import { ProviderController } from './session/provider.controller.js';
import { ProviderSignIn } from './session/provider-sign-in.js';
import { SignInController } from './session/sign-in.controller.js';
import { SignInPage } from './session/sign-in-page.js';
import { StaffSessions } from './session/staff-sessions.js';
import { SurveyAnswersPagesController } from './survey-answers/survey-answers-pages.controller.js';
import { AssignmentController } from './transfer/assignment.controller.js';
import { OffersPagesController } from './transfer/offers-pages.controller.js';
import { ReopeningController } from './transfer/reopening.controller.js';
import { TransferController } from './transfer/transfer.controller.js';
import { UnmaskController } from './unmask/unmask.controller.js';
import { VisitsPagesController } from './visits/visits-pages.controller.js';

/** The desk as pages. Needs from elsewhere, globally: the house, the pages' renderer, the channels and how to register. */
@Module({
  controllers: [
    SignInController,
    ProviderController,
    InvitationController,
    AccountController,
    KeysPagesController,
    PeoplePagesController,
    MyWorkController,
    QueueController,
    LiveController,
    FindController,
    CaseController,
    CaseActionsController,
    CaseFilesController,
    ConflictsPagesController,
    CaseConflictsController,
    SealedDeskController,
    GrantsPagesController,
    AskGrantController,
    ReadingsPagesController,
    JoinsPagesController,
    RuleSetsPageController,
    CausesPagesController,
    IncidentsPagesController,
    LaneController,
    DutiesController,
    EventsController,
    ExtensionController,
    ExtensionRequestController,
    TransferController,
    AssignmentController,
    LettersPagesController,
    VisitsPagesController,
    CarePageController,
    DeliveriesPagesController,
    ReminderPageController,
    EscalationPageController,
    OffersPagesController,
    PartsPagesController,
    RemediesPagesController,
    ErasurePagesController,
    HoldsPagesController,
    DataRequestsPagesController,
    CaseDataRequestsController,
    RetentionPagesController,
    RulesPagesController,
    RoutingPagesController,
    PointsController,
    SecondLookController,
    MatterController,
    UnmaskController,
    ReopeningController,
    OutcomeController,
    ReportController,
    AccountabilityPagesController,
    ProgressController,
    CaseReferralController,
    QuarantinePagesController,
    AuditController,
    PapersPagesController,
    DeadSlipsPagesController,
    HeldNoticesPagesController,
    SurveyAnswersPagesController,
    FiguresPagesController,
    ReportsPagesController,
    ReferralsPagesController,
    RecordController,
  ],
  providers: [
    DeskContext,
    JointContext,
    ReportBackContext,
    PartsOfCase,
    RecentFigures,
    CausesDesk,
    ReadingLog,
    ReportDesk,
    RoutingTrial,
    {
      provide: REPORT_DEFINITIONS,
      useFactory: ({ folders }: Settings) => loadReportDefinitions(folders.config),
      inject: [SETTINGS],
    },
    QueueFilters,
    LiveLists,
    StaffSessions,
    PasswordEntrance,
    ProviderSignIn,
    SignInPage,
    InvitationPage,
    DeskSessionGuard,
    DeskFailureFilter,
    DeskPages,
    DeskForms,
    CaseFrame,
    CaseForm,
    CasePages,
    DeskTexts,
  ],
  exports: [CausesDesk, DeskContext, JointContext, ReportBackContext, ReadingLog, RecentFigures, ReportDesk],
})
export class DeskPagesModule {}
