import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from encoder.errors import UnusableRecipe
from encoder.images import fit
from encoder.training.augment import chain
from encoder.training.batches import Batches
from encoder.training.examples import Example, Examples, Rows, collect, is_aside
from encoder.training.heads import TextPart, TwoParts, WhitenedLooks, Words
from encoder.training.learner import Learner
from encoder.training.losses.batch import UNKNOWN
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import make_objective
from encoder.training.networks import IMAGE_TOWERS, ImageNetwork, freeze, image_tower, train_mode
from encoder.training.recipe import Recipe, read_recipe
from encoder.training.train import BEST, LOG, PRIOR_ART, Training, rate_share

SIDE, FEATURES, LOOKS = 32, 8, 16
RECIPE = """
name = "tiny"
data = ["drawings"]
steps = 4
looks = 8
image = {weights = "random", side = 32}
sampling = {designs = 2, views = 2}
judge = {every = 2}
augment = {flip = 0.5, crop = 0.5}
losses = {image-text = {}, multi-view = {}}
"""


def drawing(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("L", (60, 50), 255)
    for _ in range(4):
        ImageDraw.Draw(image).line([int(at) for at in rng.integers(0, 50, 4)], fill=0, width=3)
    return image


@pytest.fixture(scope="module")
def examples() -> Examples:
    made = [
        Example(f"{design}-{view}", design, "06-01" if design == "a" else "", "", (f"{design}", "thing"))
        for design in "abc"
        for view in range(3)
    ]
    squares = np.stack([np.asarray(fit(drawing(9 * place + view), SIDE)) for place in range(3) for view in range(3)])
    return collect(
        made, Rows([squares[:4], squares[4:]], np.array([divmod(n, 4) if n < 4 else (1, n - 4) for n in range(9)]))
    )


def network(name: str, side: int) -> ImageNetwork:
    tower = image_tower(name, published=False, side=side)
    looks = WhitenedLooks(torch.zeros(tower.features), torch.eye(tower.features, LOOKS))
    return ImageNetwork(tower.module, TwoParts(looks, Words(tower.features, FEATURES), 0.5))


def training(examples: Examples, out: Path, recipe: Recipe) -> Training:
    torch.manual_seed(0)
    learner = Learner(
        network(recipe.image.tower, SIDE),
        TextPart(FEATURES, LOOKS),
        make_objective(
            recipe.losses, TrainingSet(LOOKS + FEATURES, {"subclass": torch.tensor([3]), "class": torch.tensor([3])})
        ),
    )
    batches = Batches(
        examples, lambda step: [step % 9, (step + 1) % 9, 3, 4], chain(recipe.augment), 1, SIDE, recipe.seed
    )
    out.mkdir(exist_ok=True)
    return Training(
        recipe=recipe,
        learner=learner,
        batches=batches,
        features=torch.eye(len(examples.wordings), FEATURES),
        judged=torch.from_numpy(np.stack([examples.squares[place] for place in range(3)])),
        judge=lambda vectors: {PRIOR_ART: float(vectors.mean())},
        out=out,
        device=torch.device("cpu"),
    )


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    (tmp_path / "tiny.toml").write_text(RECIPE)
    return read_recipe(tmp_path / "tiny.toml")


def test_labels_are_numbered_by_name_and_texts_are_kept_once(examples: Examples) -> None:
    assert len(examples.squares) == 9
    assert examples.designs.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert examples.subclasses.tolist() == [0, 0, 0, *[UNKNOWN] * 6]
    assert examples.wordings == ("a", "thing", "b", "c")
    assert examples.texts[4] == (2, 1)


def test_a_share_of_the_designs_is_kept_aside_whatever_the_others_are() -> None:
    aside = [is_aside(f"D{number}", 0.2, 1) for number in range(2_000)]
    assert 0.17 < float(np.mean(aside)) < 0.23
    assert aside != [is_aside(f"D{number}", 0.2, 2) for number in range(2_000)]


def test_a_batch_is_told_by_its_step(examples: Examples) -> None:
    batches = Batches(examples, lambda step: [0, 4], chain({"flip": 0.5, "crop": 1.0}), 2, 16, seed=5)
    first, again, next_one = batches.make(3), batches.make(3), batches.make(4)
    assert torch.equal(first.squares, again.squares)
    assert torch.equal(first.text_labels, again.text_labels)
    assert not torch.equal(first.squares, next_one.squares)
    assert first.image_labels[:, 2].tolist() == [0, 1]
    assert len(first.texts) == 4
    assert [batch.texts.tolist() for batch in batches.from_step(3, 5)] == [
        first.texts.tolist(),
        next_one.texts.tolist(),
    ]


def test_a_training_carried_on_has_the_same_numbers(examples: Examples, recipe: Recipe, tmp_path: Path) -> None:
    whole = training(examples, tmp_path / "whole", recipe)
    whole.run()
    stopped = training(examples, tmp_path / "stopped", recipe)

    def killed() -> None:
        if stopped.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped.run(killed)
    with (tmp_path / "stopped" / LOG).open("a") as log:
        log.write('{"step": 4, "killed": "before its state was written"}')
    resumed = training(examples, tmp_path / "stopped", recipe)
    assert resumed.resume()
    assert resumed.step == 2
    resumed.run()
    for (name, one), other in zip(
        whole.learner.state_dict().items(), resumed.learner.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other), name
    assert (tmp_path / "whole" / LOG).read_text() == (tmp_path / "stopped" / LOG).read_text()
    rows = [json.loads(line) for line in (tmp_path / "whole" / LOG).read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 2, 2, 4, 4]


def test_without_a_state_there_is_nothing_to_carry_on(examples: Examples, recipe: Recipe, tmp_path: Path) -> None:
    assert not training(examples, tmp_path / "new", recipe).resume()


def test_training_ends_when_nothing_is_gained(examples: Examples, recipe: Recipe, tmp_path: Path) -> None:
    patient = recipe.model_copy(update={"judge": recipe.judge.model_copy(update={"every": 1, "patience": 2})})
    one = training(examples, tmp_path / "one", patient)
    one.judge = lambda vectors: {PRIOR_ART: 0.5}
    one.run()
    assert one.step == 2


def test_whitening_that_is_learned_again_is_not_mixed_with_that_of_before(
    examples: Examples, recipe: Recipe, tmp_path: Path
) -> None:
    first = training(examples, tmp_path / "one", recipe.model_copy(update={"steps": 2}))
    first.run()
    again = training(examples, tmp_path / "one", recipe.model_copy(update={"steps": 2}))
    looks = "image.head.looks.turn"
    again.begun[looks] = -again.begun[looks]
    again.resume()
    assert torch.equal(again.begun[looks], first.learner.state_dict()[looks])


@pytest.mark.parametrize(("keep", "kept"), [("best", 1), ("last", 3)])
def test_the_best_state_is_kept_or_the_last(
    keep: str, kept: int, examples: Examples, recipe: Recipe, tmp_path: Path
) -> None:
    judge = recipe.judge.model_copy(update={"every": 1, "keep": keep})
    one = training(examples, tmp_path / "one", recipe.model_copy(update={"judge": judge, "steps": 3}))
    states = []

    def judged(vectors: object) -> dict[str, float]:
        states.append(one.learner.text.projection.weight.clone())
        return {PRIOR_ART: [0.1, 0.3, 0.2, 0.2][len(states) - 1]}

    one.judge = judged
    one.run()
    state = torch.load(tmp_path / "one" / BEST, weights_only=True)
    assert torch.equal(state["text"]["projection.weight"], states[kept])
    assert not torch.equal(states[1], states[3])


def test_rates_rise_and_fall() -> None:
    shares = [rate_share(step, 100, 0.1) for step in range(100)]
    assert shares[0] == pytest.approx(0.1)
    assert max(shares) == shares[9] == shares[10] == 1
    assert shares[10:] == sorted(shares[10:], reverse=True)
    assert shares[-1] < 0.001


def test_what_is_frozen_stays() -> None:
    lite0 = network("efficientnet-lite0", SIDE)
    freeze(lite0, ["tower.network.conv_stem", "tower.network.bn1", "tower.network.blocks.0"])
    train_mode(lite0, norms=True)
    norms = {name: module.training for name, module in lite0.named_modules() if name.endswith("bn1")}
    assert not norms["tower.network.bn1"]
    assert not norms["tower.network.blocks.0.0.bn1"]
    assert norms["tower.network.blocks.1.0.bn1"]
    with pytest.raises(UnusableRecipe, match=r"nothing begins with 'tower\.nowhere'"):
        freeze(lite0, ["tower.nowhere"])
    train_mode(lite0, norms=False)
    assert lite0.tower.training
    assert not any(module.training for name, module in lite0.named_modules() if "bn" in name.rpartition(".")[2])


@pytest.mark.parametrize("tower", [name for name in IMAGE_TOWERS if name != "efficientnet-lite0"])
def test_the_towers_of_the_paper_learn(tower: str) -> None:
    side = {"swinv2-b": 64, "vit-b-32": 32}.get(tower, 32)
    torch.manual_seed(1)
    learns = network(tower, side)
    train_mode(learns, norms=True)
    squares = torch.from_numpy(np.stack([np.asarray(fit(drawing(seed), side)) for seed in range(2)]))
    vectors = learns(squares)
    assert vectors.shape == (2, learns.head.dims)
    assert vectors.norm(dim=1).tolist() == pytest.approx([1, 1], abs=1e-5)
    (vectors[0] @ vectors[1]).backward()
    gradients = {name: parameter.grad for name, parameter in learns.named_parameters()}
    assert [name for name, gradient in gradients.items() if gradient is None] == []
    torch.optim.SGD(learns.parameters(), lr=1.0).step()
    with torch.no_grad():
        assert not torch.equal(learns(squares), vectors)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("steps = 4", "steps = 0"), "steps"),
        (("steps = 4", "step = 4"), "step"),
        (("side = 32", 'side = 32, tower = "resnet"'), "there is no 'resnet'; choose from efficientnet-lite0"),
        (("side = 32", 'side = 32, tower = "open_clip:ViT-B-32/openai"'), "has weights of its own"),
        (("side = 32", 'side = 64, learned = 32, tower = "vit-b-32"'), "takes squares of one side alone"),
        (("flip = 0.5", "blur = 0.5"), "there is no 'blur'; choose from flip"),
        (("looks = 8", "looks = "), "is not TOML"),
    ],
)
def test_a_wrong_recipe_is_refused_in_one_sentence(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(RECIPE.replace(*change))
    with pytest.raises(UnusableRecipe, match=told) as refused:
        read_recipe(tmp_path / "wrong.toml")
    assert "\n" not in str(refused.value)


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusableRecipe, match="cannot be read"):
        read_recipe(tmp_path / "none.toml")
