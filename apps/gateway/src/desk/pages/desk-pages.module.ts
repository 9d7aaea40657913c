import { Module } from '@nestjs/common';
import { DeskContext } from '../desk-context.js';
import { RecentFigures } from '../figures/recent-figures.js';
import { ReadingLog } from '../readings/reading-log.js';
import { AccountController } from './account/account.controller.js';
import { InvitationController } from './account/invitation.controller.js';
import { InvitationPage } from './account/invitation-page.js';
import { AuditController } from './audit/audit.controller.js';
import { CaseController } from './case/case.controller.js';
import { CaseActionsController } from './case/case-actions.controller.js';
import { CaseFilesController } from './case/case-files.controller.js';
import { CaseForm } from './case/case-form.js';
import { CaseFrame } from './case/case-frame.js';
import { CasePages } from './case/case-pages.js';
import { ConflictsPagesController } from './conflicts/conflicts-pages.controller.js';
import { DeskTexts } from './decide/desk-texts.js';
import { OutcomeController } from './decide/outcome.controller.js';
import { PointsController } from './decide/points.controller.js';
import { SecondLookController } from './decide/second-look.controller.js';
import { EventsController } from './events/events.controller.js';
import { ExtensionController } from './extend/extension.controller.js';
import { ExtensionRequestController } from './extend/extension-request.controller.js';
import { FiguresPagesController } from './figures/figures.controller.js';
import { DeskForms } from './forms/desk-forms.js';
import { DeskPages } from './frame/desk-pages.js';
import { JoinsPagesController } from './joins/joins-pages.controller.js';
import { FindController } from './lists/find.controller.js';
import { MyWorkController } from './lists/my-work.controller.js';
import { QueueController } from './lists/queue.controller.js';
import { MatterController } from './matter/matter.controller.js';
import { KeysPagesController } from './people/keys-pages.controller.js';
import { PeoplePagesController } from './people/people-pages.controller.js';
import { QuarantinePagesController } from './quarantine/quarantine-pages.controller.js';
import { ReadingsPagesController } from './readings/readings-pages.controller.js';
import { RecordController } from './record/record.controller.js';
import { CaseReferralController } from './referral/referral.controller.js';
import { RemediesPagesController } from './remedies/remedies.controller.js';
import { ProgressController } from './report/progress.controller.js';
import { ReportController } from './report/report.controller.js';
import { DeskFailureFilter } from './session/desk-failure.filter.js';
import { DeskSessionGuard } from './session/desk-session.guard.js';
import { PasswordEntrance } from './session/password-entrance.js';
import { ProviderController } from './session/provider.controller.js';
import { ProviderSignIn } from './session/provider-sign-in.js';
import { SignInController } from './session/sign-in.controller.js';
import { SignInPage } from './session/sign-in-page.js';
import { StaffSessions } from './session/staff-sessions.js';
import { OffersPagesController } from './transfer/offers-pages.controller.js';
import { ReopeningController } from './transfer/reopening.controller.js';
import { TransferController } from './transfer/transfer.controller.js';
import { UnmaskController } from './unmask/unmask.controller.js';

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
    FindController,
    CaseController,
    CaseActionsController,
    CaseFilesController,
    ConflictsPagesController,
    ReadingsPagesController,
    JoinsPagesController,
    EventsController,
    ExtensionController,
    ExtensionRequestController,
    TransferController,
    OffersPagesController,
    RemediesPagesController,
    PointsController,
    SecondLookController,
    MatterController,
    UnmaskController,
    ReopeningController,
    OutcomeController,
    ReportController,
    ProgressController,
    CaseReferralController,
    QuarantinePagesController,
    AuditController,
    FiguresPagesController,
    RecordController,
  ],
  providers: [
    DeskContext,
    RecentFigures,
    ReadingLog,
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
  exports: [DeskContext, ReadingLog, RecentFigures],
})
export class DeskPagesModule {}
