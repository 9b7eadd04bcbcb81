/** Place of a workgroup in a grid as `DeviceBackend.gridOf` makes it: `place(group)`. */
export const placeOfGroup = 'fn place(group: vec3u) -> u32 { return group.y * 32768u + group.x; }';

/** Whether a float is no number, by its bits: compilers may take for granted that there is none. */
export const isNotNumber = 'fn isNotNumber(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }';
