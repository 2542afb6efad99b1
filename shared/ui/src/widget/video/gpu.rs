//! Planes as textures, and their conversion on the graphics card.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use iced::widget::shader::{self, Pipeline, Primitive, Viewport};
use iced::{Rectangle, mouse, wgpu};

use super::{Crop, Picture, Plane};

/// A picture to draw.
pub(super) struct Upload {
    /// Which stream in which place: what the textures are kept under.
    pub(super) key: Key,
    pub(super) picture: Arc<dyn Picture>,
    pub(super) crop: Crop,
    pub(super) mirrored: bool,
    /// In logical pixels.
    pub(super) radius: f32,
}

type Key = (u64, usize);

impl Clone for Upload {
    fn clone(&self) -> Self {
        Self { picture: Arc::clone(&self.picture), ..*self }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("key", &self.key).finish_non_exhaustive()
    }
}

impl<Message> shader::Program<Message> for Upload {
    type State = ();
    type Primitive = Self;

    fn draw(&self, _state: &(), _cursor: mouse::Cursor, _bounds: Rectangle) -> Self {
        self.clone()
    }
}

impl Primitive for Upload {
    type Pipeline = Card;

    fn prepare(
        &self,
        card: &mut Card,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        bounds: &Rectangle,
        viewport: &Viewport,
    ) {
        let size = self.picture.size();
        if card.streams.get(&self.key).is_none_or(|stream| stream.size != size) {
            let Some(stream) = Stream::new(device, &card.layout, &card.sampler, size) else { return };
            drop(card.streams.insert(self.key, stream));
        }
        let Some(stream) = card.streams.get_mut(&self.key) else { return };
        stream.unused = 0;
        if stream.sequence != Some(self.picture.sequence()) {
            stream.upload(queue, self.picture.as_ref());
        }
        let scale = viewport.scale_factor();
        queue.write_buffer(&stream.uniforms, 0, &self.uniforms(bounds.width * scale, bounds.height * scale, scale));
    }

    fn draw(&self, card: &Card, pass: &mut wgpu::RenderPass<'_>) -> bool {
        if let Some(stream) = card.streams.get(&self.key) {
            pass.set_pipeline(&card.pipeline);
            pass.set_bind_group(0, &stream.group, &[]);
            pass.draw(0..3, 0..1);
        }
        true
    }
}

/// Bytes of the uniform block: crop (4 floats), size, radius, mirrored.
const UNIFORMS: u64 = 32;

impl Upload {
    fn uniforms(&self, width: f32, height: f32, scale: f32) -> Vec<u8> {
        let Crop { x, y, width: w, height: h } = self.crop;
        let mirrored = if self.mirrored { 1.0 } else { 0.0 };
        [x, y, w, h, width, height, self.radius * scale, mirrored]
            .iter()
            .flat_map(|float| float.to_ne_bytes())
            .collect()
    }
}

/// Textures not drawn for this many frames are dropped.
const UNUSED_FRAMES: u32 = 30;

/// What all pictures on the card share.
pub(super) struct Card {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
    streams: HashMap<Key, Stream>,
}

impl Pipeline for Card {
    fn new(device: &wgpu::Device, _queue: &wgpu::Queue, format: wgpu::TextureFormat) -> Self {
        let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("video"),
            source: wgpu::ShaderSource::Wgsl(include_str!("video.wgsl").into()),
        });
        let layout = bind_group_layout(device);
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("video"),
            bind_group_layouts: &[&layout],
            push_constant_ranges: &[],
        });
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("video"),
            layout: Some(&pipeline_layout),
            vertex: wgpu::VertexState {
                module: &shader,
                entry_point: Some("vertex"),
                buffers: &[],
                compilation_options: wgpu::PipelineCompilationOptions::default(),
            },
            fragment: Some(wgpu::FragmentState {
                module: &shader,
                entry_point: Some("fragment"),
                targets: &[Some(wgpu::ColorTargetState {
                    format,
                    blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                    write_mask: wgpu::ColorWrites::ALL,
                })],
                compilation_options: wgpu::PipelineCompilationOptions::default(),
            }),
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            multiview: None,
            cache: None,
        });
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("video"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        Self { pipeline, layout, sampler, streams: HashMap::new() }
    }

    fn trim(&mut self) {
        self.streams.retain(|_, stream| {
            stream.unused += 1;
            stream.unused <= UNUSED_FRAMES
        });
    }
}

fn bind_group_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let entry =
        |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None };
    let plane = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    let uniforms = wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Uniform,
        has_dynamic_offset: false,
        min_binding_size: None,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("video"),
        entries: &[
            entry(0, uniforms),
            entry(1, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
            entry(2, plane),
            entry(3, plane),
            entry(4, plane),
        ],
    })
}

/// One stream's textures.
struct Stream {
    size: (u32, u32),
    planes: [wgpu::Texture; 3],
    uniforms: wgpu::Buffer,
    group: wgpu::BindGroup,
    sequence: Option<u64>,
    unused: u32,
}

impl Stream {
    /// Textures for pictures of a size, unless the card cannot hold it.
    fn new(
        device: &wgpu::Device,
        layout: &wgpu::BindGroupLayout,
        sampler: &wgpu::Sampler,
        size: (u32, u32),
    ) -> Option<Self> {
        let limit = device.limits().max_texture_dimension_2d;
        if size.0 == 0 || size.1 == 0 || size.0 > limit || size.1 > limit {
            return None;
        }
        let planes = plane_sizes(size).map(|(width, height)| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("video plane"),
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::R8Unorm,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                view_formats: &[],
            })
        });
        let views = planes.each_ref().map(|plane| plane.create_view(&wgpu::TextureViewDescriptor::default()));
        let uniforms = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("video"),
            size: UNIFORMS,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let [luma, blue, red] = &views;
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("video"),
            layout,
            entries: &[
                entry(0, uniforms.as_entire_binding()),
                entry(1, wgpu::BindingResource::Sampler(sampler)),
                entry(2, wgpu::BindingResource::TextureView(luma)),
                entry(3, wgpu::BindingResource::TextureView(blue)),
                entry(4, wgpu::BindingResource::TextureView(red)),
            ],
        });
        Some(Self { size, planes, uniforms, group, sequence: None, unused: 0 })
    }

    fn upload(&mut self, queue: &wgpu::Queue, picture: &dyn Picture) {
        for ((texture, plane), (width, height)) in self.planes.iter().zip(picture.planes()).zip(plane_sizes(self.size))
        {
            if !is_whole(plane, width, height) {
                return;
            }
            queue.write_texture(
                texture.as_image_copy(),
                plane.bytes,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: u32::try_from(plane.stride).ok(),
                    rows_per_image: Some(height),
                },
                wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            );
        }
        self.sequence = Some(picture.sequence());
    }
}

fn plane_sizes((width, height): (u32, u32)) -> [(u32, u32); 3] {
    let half = (width.div_ceil(2), height.div_ceil(2));
    [(width, height), half, half]
}

/// Whether a plane has all its rows: wgpu panics on less.
fn is_whole(plane: Plane<'_>, width: u32, height: u32) -> bool {
    let rows = (height as usize).saturating_sub(1);
    let needed = rows.checked_mul(plane.stride).and_then(|bytes| bytes.checked_add(width as usize));
    plane.stride >= width as usize && needed.is_some_and(|needed| plane.bytes.len() >= needed)
}
