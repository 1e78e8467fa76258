import { isWrite, requestReader, requestTypeOf, type RequestReader } from './input.ts';
import type { Call } from './call.ts';
import type { Refused } from './outcome.ts';
import type { Rule } from './access.ts';

/** One method of a generated service definition. */
export interface MethodDefinitionLike {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: never) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** Request of a method. */
export type RequestOf<M extends MethodDefinitionLike> = ReturnType<M['requestDeserialize']>;
/** One response of a method. */
export type ResponseOf<M extends MethodDefinitionLike> = ReturnType<M['responseDeserialize']>;

/** A handler: an answer or a refusal. What it throws is a bug or an outage. A streaming one may refuse before it streams. */
export type Handle<M extends MethodDefinitionLike> = M['responseStream'] extends true
  ? (
      request: RequestOf<M>,
      call: Call,
    ) => AsyncIterable<ResponseOf<M>> | Promise<AsyncIterable<ResponseOf<M>> | Refused>
  : (request: RequestOf<M>, call: Call) => Promise<ResponseOf<M> | Refused>;

/** What a service says about one of its methods. */
export interface MethodSpec<M extends MethodDefinitionLike> {
  readonly access: Rule;
  /**
   * JSON paths that must not be empty: `document.digest` (and so `document`), `members`, `members.province` (of every element).
   * `requestId` of a write always is one.
   * @default []
   */
  readonly required?: readonly string[];
  readonly handle: Handle<M>;
}

/** One method, ready to be served. */
export interface ServedMethod {
  /** `tongbiao.registry.v1.WorkService/ApproveProject`. */
  readonly rpc: string;
  readonly definition: MethodDefinitionLike;
  readonly access: Rule;
  readonly write: boolean;
  readonly read: RequestReader;
  readonly handle: (request: unknown, call: Call) => unknown;
}

/** A service, ready to be served; also the access table that a test can walk. */
export interface ServedService {
  /** `tongbiao.registry.v1.WorkService`. */
  readonly name: string;
  readonly methods: Readonly<Record<string, ServedMethod>>;
}

const check = (rpc: string, { roles, ownProvince = false, signed = false }: Rule, write: boolean): void => {
  const input = requestTypeOf(rpc);
  const has = (field: string): boolean => input.fields.some((f) => f.name === field);
  if (roles !== 'anyone' && roles !== 'authenticated' && roles.length === 0)
    throw new Error(`${rpc}: nobody may call it`);
  if (write && (roles === 'anyone' || roles === 'authenticated'))
    throw new Error(`${rpc} writes: its rule must name roles`);
  if (ownProvince !== false && !has('province')) throw new Error(`${rpc}: ownProvince needs a field province`);
  if (signed && !has('signature')) throw new Error(`${rpc}: signed needs a field signature`);
};

/**
 * A service: every method with its rule, what it requires and its handler.
 *
 *     defineService({
 *       definition: RegionServiceService,
 *       methods: { getRegion: { access: { roles: 'anyone' }, required: ['regionId'], handle: async (request) => … }, … },
 *     })
 *
 * A method without an entry does not compile. A rule or a required path that does not fit the contract throws here.
 */
export const defineService = <D extends Readonly<Record<string, MethodDefinitionLike>>>(service: {
  readonly definition: D;
  readonly methods: { readonly [K in keyof D]: MethodSpec<D[K]> };
}): ServedService => {
  const methods: Record<string, ServedMethod> = {};
  let name = '';
  for (const [key, definition] of Object.entries(service.definition)) {
    const spec = service.methods[key] as unknown as MethodSpec<MethodDefinitionLike>;
    const rpc = definition.path.slice(1);
    const input = requestTypeOf(rpc);
    const write = isWrite(input);
    check(rpc, spec.access, write);
    name = rpc.split('/')[0]!;
    const required = [...(spec.required ?? []), ...signedFields(spec.access)];
    methods[key] = {
      rpc,
      definition,
      access: spec.access,
      write,
      read: requestReader(input, required),
      handle: spec.handle as (request: unknown, call: Call) => unknown,
    };
  }
  return { name, methods };
};

const signedFields = ({ signed = false, ownProvince = false }: Rule): readonly string[] => [
  ...(signed ? ['signature.keyId', 'signature.alg', 'signature.value'] : []),
  ...(ownProvince === true ? ['province'] : []),
];
