// I420, BT.601, limited range (ITU-R BT.601-7 §2.5.3), to gamma-encoded RGB with round corners, premultiplied.

struct Uniforms {
    crop: vec4<f32>,
    size: vec2<f32>,
    radius: f32,
    mirrored: f32,
}

@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var linear: sampler;
@group(0) @binding(2) var luma: texture_2d<f32>;
@group(0) @binding(3) var blue: texture_2d<f32>;
@group(0) @binding(4) var red: texture_2d<f32>;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) place: vec2<f32>,
}

// One triangle that covers the viewport.
@vertex
fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    let x = f32((index << 1u) & 2u);
    let y = f32(index & 2u);
    var corner: Corner;
    corner.position = vec4<f32>(x * 2.0 - 1.0, 1.0 - y * 2.0, 0.0, 1.0);
    corner.place = vec2<f32>(x, y);
    return corner;
}

@fragment
fn fragment(corner: Corner) -> @location(0) vec4<f32> {
    let x = mix(corner.place.x, 1.0 - corner.place.x, uniforms.mirrored);
    let at = uniforms.crop.xy + vec2<f32>(x, corner.place.y) * uniforms.crop.zw;
    let y = 1.164383 * (textureSample(luma, linear, at).r - 0.0627451);
    let u = textureSample(blue, linear, at).r - 0.5019608;
    let v = textureSample(red, linear, at).r - 0.5019608;
    let rgb = vec3<f32>(y + 1.596027 * v, y - 0.391762 * u - 0.812968 * v, y + 2.017232 * u);

    let pixel = corner.place * uniforms.size;
    let inner = clamp(pixel, vec2<f32>(uniforms.radius), uniforms.size - vec2<f32>(uniforms.radius));
    let alpha = clamp(uniforms.radius - distance(pixel, inner) + 0.5, 0.0, 1.0);
    let cover = select(alpha, 1.0, uniforms.radius <= 0.0);
    return vec4<f32>(clamp(rgb, vec3<f32>(0.0), vec3<f32>(1.0)) * cover, cover);
}
