import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { Language } from '@app/shared/domain/language.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Accepted, Intake } from '../../doors/channel.js';
import { DoorSettings, type PublicStanding, PublicStandings } from '../../doors/door.js';
import { mayFetch } from '../../doors/named-hosts.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { apiLimit } from '../../http/bodies/read-body.js';
import { readParts } from '../../http/bodies/read-parts.js';
import { idempotencyKey, keyOwnerOf } from '../../http/idempotency-key.js';
import { samenessOf } from '../../http/submission/read-entry.js';
import { type SentFile, sentFileOf } from '../../http/submission/read-submission.js';
import { maxFiles } from '../../http/submission/sent-files.js';
import { shortDeadline } from '../../pages/deadline-words.js';
import { acceptedLanguage } from '../../pages/page-language.js';
import { clientOf } from './api-keys.js';
import { contentTypeOf, type Format, type Report, writeList, writeRecord } from './formats.js';
import { GeoReportFailure, GeoReportFilter } from './geo-report-failure.js';
import { type PostedRequest, type RequestFields, toDraft } from './new-request.js';
import { serviceReport, servicesOf } from './services.js';

const requests = { list: 'service_requests', one: 'request' } as const;
const mostIds = 50;

/**
 * GeoReport v2: the services, and requests in and out, in JSON and XML. What is told of a request is told to whoever knows its number, and
 * holds no word and no person (docs/decisions/0022). Source: Open311 GeoReport v2, read 2026-03.
 */
@ApiTags('open311')
@Controller('open311/v2')
@UseFilters(GeoReportFilter)
export class Open311Controller {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(PublicStandings) private readonly standings: PublicStandings,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(['discovery.json', 'discovery.xml'])
  @ApiOperation({ summary: 'Where and what this is' })
  discovery(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { name, contact } = this.house.institution;
    const format = formatOf(request);
    // In JSON a list is a list; in XML it is an element with elements.
    const list = (one: string, items: readonly (Report | string)[]) => (format === 'json' ? items : { [one]: items });
    const endpoint: Report = {
      specification: 'http://wiki.open311.org/GeoReport_v2',
      url: `${this.settings.gateway.publicUrl}/open311/v2`,
      changeset: '2026-03-10 00:00',
      type: 'production',
      formats: list('format', ['text/xml', 'application/json']),
    };
    const discovery: Report = {
      changeset: '2026-03-10 00:00',
      contact: `${name.en}: ${contact.en.join(', ')}`,
      key_service: contact.en.join(', '),
      endpoints: list('endpoint', [endpoint]),
    };
    send(reply, format, writeRecord(format, 'discovery', discovery));
  }

  @Get(['services.json', 'services.xml'])
  @ApiOperation({ summary: 'What can be complained about' })
  @ApiQuery({ name: 'jurisdiction_id', required: false })
  services(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.demandJurisdiction(queryOf(request));
    const format = formatOf(request);
    const services = servicesOf(this.house.departments, this.languageOf(request)).map(serviceReport);
    send(reply, format, writeList(format, { list: 'services', one: 'service' }, services));
  }

  @Get('services/:code')
  @ApiOperation({ summary: 'What a service asks for: nothing but words', description: '`services/<service_code>.json` or `.xml`' })
  definition(@Req() request: FastifyRequest, @Param('code') file: string, @Res() reply: FastifyReply): void {
    this.demandJurisdiction(queryOf(request));
    const { name: code, format } = fileOf(file);
    const service = servicesOf(this.house.departments, this.languageOf(request)).find((known) => known.code === code);
    if (!service) throw new GeoReportFailure(404, 'service_code was not found');
    send(reply, format, writeRecord(format, 'service_definition', { service_code: code, attributes: [] }));
  }

  @Post(['requests.json', 'requests.xml'])
  @HttpCode(201)
  @ApiOperation({ summary: 'Complain', description: 'GeoReport v2, form-encoded, with an `api_key`. Errors: 400, 403, 404.' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Ours: the same request again makes nothing new' })
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiBody({ schema: { type: 'object', required: ['api_key', 'service_code', 'description'], additionalProperties: { type: 'string' } } })
  @ApiResponse({ status: 201, description: 'A list of one with `service_request_id`' })
  async post(
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const keys = this.door.demand('open311', 'OPEN311_API_KEYS');
    const contentType = request.headers['content-type'] ?? '';
    const withFiles = /^multipart\/form-data/i.test(contentType);
    const raw = bodyOf(request.body, withFiles ? largestBody : apiLimit);
    // A key in the address is judged before the body is looked at.
    const early = one(queryOf(request), 'api_key');
    if (early !== '') clientOf(keys, early);
    const posted = await postedIn(request, raw, contentType);
    const { fields } = posted;
    const client = clientOf(keys, one(fields, 'api_key'));
    this.demandJurisdiction(fields);
    const language = this.languageOf(request);
    const draft = toDraft(posted, servicesOf(this.house.departments, language), client, {
      house: this.house.institution,
      mayFetch: (url) => mayFetch(this.door, 'OPEN311_MEDIA_HOSTS', url),
    });
    const accepted = await this.intake.accept({
      channel: 'open311',
      account: client,
      sourceId: idempotencyKey(key),
      ...(key === undefined ? {} : { keyOwner: keyOwnerOf(request) }),
      source: request.ip,
      raw: withoutKey(raw, one(fields, 'api_key')),
      contentType,
      envelope: { client },
      draft,
      // A form is packed anew by each try.
      sameness: samenessOf(
        [...fields].filter(([name]) => name !== 'api_key'),
        posted.files,
      ),
      differing: 'refuse',
    });
    if (accepted.differs) throw new GeoReportFailure(400, 'This Idempotency-Key was used for another request');
    const format = formatOf(request);
    const answer: Report = {
      service_request_id: accepted.reference,
      service_notice: this.noticeOf(language, accepted),
      account_id: '',
    };
    void reply.status(201);
    send(reply, format, writeList(format, requests, [answer]));
  }

  @Get(['requests.json', 'requests.xml'])
  @ApiOperation({
    summary: 'How requests stand',
    description: 'Only those that `service_request_id` names: there is no list of what others complained about.',
  })
  @ApiQuery({ name: 'service_request_id', required: false, description: 'One, or several separated by commas' })
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = queryOf(request);
    this.demandJurisdiction(query);
    const ids = one(query, 'service_request_id').split(',').slice(0, mostIds);
    const format = formatOf(request);
    const standings = await this.standings.of('open311', ids);
    const language = this.languageOf(request);
    send(
      reply,
      format,
      writeList(
        format,
        requests,
        standings.map((standing) => this.requestReport(standing, language)),
      ),
    );
  }

  @Get('requests/:id')
  @ApiOperation({ summary: 'How a request stands', description: '`requests/<service_request_id>.json` or `.xml`' })
  async read(@Req() request: FastifyRequest, @Param('id') file: string, @Res() reply: FastifyReply): Promise<void> {
    this.demandJurisdiction(queryOf(request));
    const { name: id, format } = fileOf(file);
    const [standing] = await this.standings.of('open311', [id]);
    if (!standing) throw new GeoReportFailure(404, 'service_request_id was not found');
    send(reply, format, writeList(format, requests, [this.requestReport(standing, this.languageOf(request))]));
  }

  @Get('tokens/:token')
  @ApiOperation({ summary: 'Tokens: none are given out, for every number is known at once' })
  token(@Param('token') file: string): never {
    fileOf(file);
    throw new GeoReportFailure(404, 'token was not found');
  }

  private requestReport(
    { reference, open, category, department, receivedAt, changedAt, dueAt }: PublicStanding,
    language: Language,
  ): Report {
    const { zone } = this.house.institution;
    const service = servicesOf(this.house.departments, language).find((known) => known.code === category);
    const agency = this.house.departments.find((known) => known.id === department)?.names[language];
    return {
      service_request_id: reference,
      status: open ? 'open' : 'closed',
      status_notes: null,
      service_name: service?.name ?? null,
      service_code: service?.code ?? null,
      description: null,
      agency_responsible: agency ?? null,
      service_notice: null,
      requested_datetime: instantInZone(receivedAt, zone),
      updated_datetime: instantInZone(changedAt, zone),
      expected_datetime: dueAt === null ? null : instantInZone(dueAt, zone),
      address: null,
      address_id: null,
      zipcode: null,
      lat: null,
      long: null,
      media_url: null,
    };
  }

  private noticeOf(language: Language, { dueOn, pastDue }: Pick<Accepted, 'dueOn' | 'pastDue'>): string {
    if (pastDue !== undefined) return shortDeadline(language, { pastDue }).sentence;
    if (dueOn === undefined) return '';
    return { 'zh-Hans': `将于 ${dueOn} 前答复。`, 'zh-Hant': `將於 ${dueOn} 前答覆。`, en: `You will be answered by ${dueOn}.` }[language];
  }

  private languageOf(request: FastifyRequest): Language {
    return acceptedLanguage(request.headers['accept-language'] ?? '') ?? this.house.institution.defaultLanguage;
  }

  private demandJurisdiction(fields: RequestFields): void {
    const [asked, ours] = [one(fields, 'jurisdiction_id'), this.door.get('OPEN311_JURISDICTION')];
    if (asked !== '' && ours !== undefined && asked !== ours) throw new GeoReportFailure(404, 'jurisdiction_id was not found');
  }
}

/** Fields of a posted request: a script that sends one as a nameless Blob means the field. */
const words =
  /^(api_key|service_code|description|first_name|last_name|phone|email|lat|long|address_string|address_id|media_url|attribute\[.*)$/;

async function postedIn(
  request: FastifyRequest,
  raw: Buffer,
  contentType: string,
): Promise<PostedRequest & { readonly files: readonly SentFile[] }> {
  const { fields, files, tooMany } = await readParts(raw, contentType, { mostParts: 500, words: (field) => words.test(field) });
  if (tooMany) throw new GeoReportFailure(413, 'The request has too many parts');
  const sent = files.filter((file) => file.content.length > 0);
  if (sent.length > maxFiles) throw new GeoReportFailure(400, `More than ${maxFiles} files`);
  const photos = await Promise.all(sent.map((file, index) => sentFileOf(file, index + 1)));
  // Many clients put the key into the address.
  return { fields: grouped([...queryPairs(request), ...fields]), files: photos };
}

const queryOf = (request: FastifyRequest): RequestFields => grouped(queryPairs(request));

function queryPairs(request: FastifyRequest): [string, string][] {
  return [...new URLSearchParams(request.url.split('?')[1] ?? '')];
}

function grouped(pairs: readonly (readonly [string, string])[]): RequestFields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const before = fields.get(name);
    if (before) before.push(value);
    else fields.set(name, [value]);
  }
  return fields;
}

const one = (fields: RequestFields, name: string): string => fields.get(name)?.[0]?.trim() ?? '';

/** The key is a secret and no part of what was complained about. */
function withoutKey(raw: Buffer, key: string): Buffer {
  const pieces: Buffer[] = [];
  for (const secret of new Set([encodeURIComponent(key), key])) {
    let from = 0;
    for (let at = raw.indexOf(secret); at !== -1; at = raw.indexOf(secret, from)) {
      pieces.push(raw.subarray(from, at), Buffer.from('api_key'));
      from = at + secret.length;
    }
    if (pieces.length > 0) return Buffer.concat([...pieces, raw.subarray(from)]);
  }
  return raw;
}

function formatOf(request: FastifyRequest): Format {
  return /\.xml\/?$/.test(request.url.split('?')[0] ?? '') ? 'xml' : 'json';
}

function fileOf(file: string): { name: string; format: Format } {
  const found = /^(.{1,200})\.(json|xml)$/.exec(file);
  if (!found) throw new GeoReportFailure(404, 'Ask for .json or .xml');
  return { name: found[1] as string, format: found[2] as Format };
}

function send(reply: FastifyReply, format: Format, body: string): void {
  void reply.header('cache-control', 'no-store').type(contentTypeOf(format)).send(body);
}
