import { Global, Module } from '@nestjs/common';
import { OwnStandings } from './doors/door.js';
import { PageFailureFilter } from './failures/page-failure.filter.js';
import { PageFailures } from './failures/page-failures.js';
import { AddressTries } from './http/address-tries.js';
import { AssetsController } from './pages/assets.controller.js';
import { PageRenderer } from './pages/page-renderer.js';
import { SecurityContactController } from './pages/security-contact.controller.js';
import { PartyController } from './party/party.controller.js';
import { PunctualityController } from './punctuality/punctuality.controller.js';
import { SealedApiController } from './sealed/sealed-api.controller.js';
import { SealedPagesController } from './sealed/sealed-pages.controller.js';
import { OverseerEntrance } from './sent/overseer-entrance.js';
import { SentController } from './sent/sent.controller.js';
import { SentMessagesQuery } from './sent/sent-messages.query.js';
import { CasePage } from './status/case-page.js';
import { CasePostsController } from './status/case-posts.controller.js';
import { StatusDataRequestsController } from './status/data-requests.controller.js';
import { PageOwnStandings } from './status/own-standings.js';
import { StatusController } from './status/status.controller.js';
import { StatusAccess } from './status/status-access.js';
import { StatusPageQuery } from './status/status-page.query.js';
import { StatusTries } from './status/status-tries.js';
import { SurveyController } from './survey/survey.controller.js';
import { WaysController } from './ways/ways.controller.js';

/**
 * The pages that are no channel, and what every page needs. Global, so that the form (a channel folder) finds the renderer.
 * Needs from elsewhere, globally: INSTITUTION, CODE_SECRET, UnitOfWork.
 */
@Global()
@Module({
  controllers: [
    SurveyController,
    PartyController,
    AssetsController,
    SecurityContactController,
    StatusController,
    CasePostsController,
    StatusDataRequestsController,
    SentController,
    WaysController,
    PunctualityController,
    SealedPagesController,
    SealedApiController,
  ],
  providers: [
    PageRenderer,
    PageFailures,
    PageFailureFilter,
    CasePage,
    StatusAccess,
    StatusPageQuery,
    StatusTries,
    SentMessagesQuery,
    OverseerEntrance,
    AddressTries,
    { provide: OwnStandings, useClass: PageOwnStandings },
  ],
  exports: [AddressTries, OwnStandings, PageRenderer, PageFailures, PageFailureFilter],
})
export class PagesModule {}
