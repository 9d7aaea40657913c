import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

/** How a provider's door stands in the OpenAPI document. */
export interface DoorDescription {
  readonly summary: string;
  readonly description?: string;
  readonly consumes: readonly string[];
  readonly taken: { readonly status: number; readonly description: string };
  /** Bytes; beyond them 413. */
  readonly most: number;
}

/** A door that takes what a provider sends, as it is. Doubted, repeated and malformed requests are answered like any other. */
export function ProviderDoor({ summary, description, consumes, taken, most }: DoorDescription): MethodDecorator {
  return applyDecorators(
    ApiTags('doors'),
    ApiOperation({ summary, ...(description ? { description } : {}) }),
    ApiConsumes(...consumes),
    ApiBody({ required: false, description: 'Exactly what the provider sends', schema: { type: 'string', format: 'binary' } }),
    ApiResponse(taken),
    ApiResponse({
      status: 413,
      description: `Larger than ${most >= 1_000_000 ? `${Math.floor(most / 1_000_000)} MB` : `${Math.floor(most / 1_000)} kB`}`,
    }),
    ApiResponse({ status: 503, description: 'Nothing was stored, or the door is not set up: send it again after `Retry-After`' }),
  );
}
