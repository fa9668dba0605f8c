export declare const SCHEMA_FILE: string;
export declare const REFERENCE_FILE: string;
export declare function resultSchema(): Record<string, unknown>;
export declare function resultReference(schema: Record<string, unknown>): string;
