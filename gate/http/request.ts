/** What a door sees of a request, whoever has read it. */
export interface GateRequest {
  readonly method: string;
  /** As it stands in the request line, with its query. */
  readonly target: string;
  /** By its name in lower case. Of one that was sent more than once, what node:http makes of it. */
  header(name: string): string | undefined;
  /** Whether the header of this name, in lower case, was sent more than once. */
  isRepeated(name: string): boolean;
}
